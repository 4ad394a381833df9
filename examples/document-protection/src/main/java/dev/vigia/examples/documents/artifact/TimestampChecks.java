package dev.vigia.examples.documents.artifact;

import dev.vigia.examples.documents.evidence.Document;
import dev.vigia.examples.documents.tsa.CertificateChain;
import dev.vigia.examples.documents.tsa.InvalidTimestampException;
import dev.vigia.examples.documents.tsa.Pem;
import dev.vigia.examples.documents.tsa.Timestamp;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is checked of a timestamp and of the files taken from it. */
record TimestampChecks(Timestamp timestamp, Map<ArtifactFile, byte[]> files, Optional<X509Certificate> authority) {

    List<Check> about(Document document) {
        return List.of(
                Check.of("timestamp imprint", () -> {
                    timestamp.checkImprint(document.sha256());
                    return "is about this digest, at " + timestamp.time();
                }),
                Check.of("timestamp signature", () -> {
                    timestamp.checkSignature();
                    return "serial " + timestamp.serial() + " by " + timestamp.authority();
                }),
                Check.of("timestamp purpose", () -> {
                    timestamp.checkPurpose();
                    return "the signer's certificate is for timestamping only";
                }),
                Check.of("timestamp chain", this::chain),
                Check.of("timestamp files", this::copies));
    }

    private String chain() throws InvalidTimestampException {
        X509Certificate top = authority.orElse(timestamp.chain().top());
        timestamp.checkChain(top);
        return "leads to " + CertificateChain.name(top) + ", SHA-256 "
                + CertificateChain.fingerprint(top).brief() + "…"
                + (authority.isPresent() ? ", the authority given" : "; sent by the artifact itself, compare it");
    }

    private String copies() throws InvalidArtifactException {
        same(ArtifactFile.TIMESTAMP_TOKEN, timestamp.token());
        same(ArtifactFile.AUTHORITY_CHAIN, Pem.of(timestamp.chain().certificates()));
        same(ArtifactFile.AUTHORITY_ROOT, Pem.of(List.of(timestamp.chain().top())));
        return "timestamp.tst, tsa-chain.pem and tsa-ca.pem are those of timestamp.tsr";
    }

    private void same(ArtifactFile file, byte[] content) throws InvalidArtifactException {
        if (!Arrays.equals(files.get(file), content)) {
            throw new InvalidArtifactException(file.path() + " is not the one in timestamp.tsr");
        }
    }
}
