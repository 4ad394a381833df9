package dev.vigia.examples.documents.artifact;

import dev.vigia.examples.documents.anchor.AnchorProof;
import dev.vigia.examples.documents.anchor.Ledger;
import dev.vigia.examples.documents.anchor.Network;
import dev.vigia.examples.documents.evidence.Document;
import dev.vigia.examples.documents.evidence.Json;
import dev.vigia.examples.documents.tsa.Pem;
import dev.vigia.examples.documents.tsa.Timestamp;
import java.io.ByteArrayOutputStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All that is known of one protected document, and the files that say so. The same evidence makes the same bytes. */
public record Evidence(Document document, Timestamp timestamp, Map<Network, AnchorProof> anchors) {

    public Evidence {
        anchors = Map.copyOf(anchors);
        for (Network network : Network.values()) {
            if (!anchors.containsKey(network)) {
                throw new IllegalArgumentException("no anchor in " + network);
            }
        }
    }

    /** The content of every file of the artifact. */
    public Map<ArtifactFile, byte[]> files() {
        Map<ArtifactFile, byte[]> files = new EnumMap<>(ArtifactFile.class);
        files.put(ArtifactFile.DIGEST, Checksum.line(document));
        files.put(ArtifactFile.TIMESTAMP_RESPONSE, timestamp.response());
        files.put(ArtifactFile.TIMESTAMP_TOKEN, timestamp.token());
        files.put(ArtifactFile.AUTHORITY_CHAIN, Pem.of(timestamp.chain().certificates()));
        files.put(ArtifactFile.AUTHORITY_ROOT, Pem.of(List.of(timestamp.chain().top())));
        for (Network network : Network.values()) {
            AnchorProof proof = anchors.get(network);
            files.put(ArtifactFile.proof(network), Json.pretty(proof));
            files.put(ArtifactFile.blocks(network), blocks(proof));
        }
        Certificate certificate = new Certificate(this);
        files.put(ArtifactFile.CERTIFICATE_TEXT, certificate.text());
        files.put(ArtifactFile.CERTIFICATE_HTML, certificate.html());
        files.put(ArtifactFile.MANIFEST, Json.pretty(Manifest.of(document, files)));
        return files;
    }

    /** The lines of the proof's blocks as they stand in the ledger. */
    static byte[] blocks(AnchorProof proof) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        if (proof.previous() != null) {
            lines.writeBytes(Ledger.line(proof.previous()));
        }
        lines.writeBytes(Ledger.line(proof.block()));
        return lines.toByteArray();
    }
}
