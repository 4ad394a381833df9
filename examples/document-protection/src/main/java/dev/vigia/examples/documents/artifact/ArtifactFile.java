package dev.vigia.examples.documents.artifact;

import dev.vigia.examples.documents.anchor.Network;
import java.util.Arrays;
import java.util.Optional;

/** The files of an artifact, in their order; an artifact has all of them and no other. */
public enum ArtifactFile {
    /** What the artifact is about, and the size and digest of every other file in it. */
    MANIFEST("manifest.json"),
    /** The document's digest, as {@code sha256sum -c} reads it. */
    DIGEST("document.sha256"),
    /** The authority's whole answer, as {@code openssl ts -verify -in} reads it. */
    TIMESTAMP_RESPONSE("timestamp.tsr"),
    /** The token in it alone, as {@code openssl ts -verify -token_in -in} reads it. */
    TIMESTAMP_TOKEN("timestamp.tst"),
    /** The authority's certificate and those above it. */
    AUTHORITY_CHAIN("tsa-chain.pem"),
    /** The last of them alone: what a verifier trusts, once compared with what the authority publishes. */
    AUTHORITY_ROOT("tsa-ca.pem"),
    POLYGON_PROOF("anchors/polygon.json"),
    BITCOIN_PROOF("anchors/bitcoin.json"),
    /** The block with the document's root and the one before it, as their lines stand in the ledger. */
    POLYGON_BLOCKS("ledger/polygon.jsonl"),
    BITCOIN_BLOCKS("ledger/bitcoin.jsonl"),
    CERTIFICATE_TEXT("certificate.txt"),
    CERTIFICATE_HTML("certificate.html");

    private final String path;

    ArtifactFile(String path) {
        this.path = path;
    }

    /** Its name in the archive. */
    public String path() {
        return path;
    }

    static Optional<ArtifactFile> at(String path) {
        return Arrays.stream(values()).filter(file -> file.path.equals(path)).findFirst();
    }

    static ArtifactFile proof(Network network) {
        return network == Network.POLYGON ? POLYGON_PROOF : BITCOIN_PROOF;
    }

    static ArtifactFile blocks(Network network) {
        return network == Network.POLYGON ? POLYGON_BLOCKS : BITCOIN_BLOCKS;
    }
}
