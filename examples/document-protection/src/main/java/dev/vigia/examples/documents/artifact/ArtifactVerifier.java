package dev.vigia.examples.documents.artifact;

import dev.vigia.examples.documents.anchor.AnchorProof;
import dev.vigia.examples.documents.anchor.Network;
import dev.vigia.examples.documents.evidence.Document;
import dev.vigia.examples.documents.evidence.FileDigest;
import dev.vigia.examples.documents.evidence.Json;
import dev.vigia.examples.documents.tsa.InvalidTimestampException;
import dev.vigia.examples.documents.tsa.Timestamp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Checks an artifact's files against each other and against what the verifier has from elsewhere. From the files alone
 * it shows that the evidence is sound and about one document; that the authority and the ledgers are the real ones, only
 * a {@link TrustedSources trusted source} can show.
 */
public final class ArtifactVerifier {
    private final Map<ArtifactFile, byte[]> files;
    private final TrustedSources trusted;
    private final List<Check> checks = new ArrayList<>();

    private ArtifactVerifier(Map<ArtifactFile, byte[]> files, TrustedSources trusted) {
        this.files = files;
        this.trusted = trusted;
    }

    /** Looks at everything; what cannot be read fails its check and those that need it are left out. */
    public static VerificationReport verify(Map<ArtifactFile, byte[]> files, TrustedSources trusted) {
        return new ArtifactVerifier(files, trusted).report();
    }

    private VerificationReport report() {
        Manifest manifest;
        Timestamp timestamp;
        Map<Network, AnchorProof> anchors = new EnumMap<>(Network.class);
        try {
            manifest = manifest();
            timestamp = Timestamp.read(files.get(ArtifactFile.TIMESTAMP_RESPONSE));
            for (Network network : Network.values()) {
                anchors.put(network, proof(network));
            }
        } catch (InvalidArtifactException e) {
            return new VerificationReport(List.of(new Check("evidence readable", false, e.getMessage())));
        } catch (InvalidTimestampException e) {
            return new VerificationReport(
                    List.of(new Check("evidence readable", false, "timestamp.tsr " + e.getMessage())));
        }
        Document document = manifest.document();
        checks.add(Check.of("manifest", () -> contents(manifest)));
        checks.add(Check.of("document digest", () -> digest(document)));
        trusted.document()
                .ifPresent(original -> checks.add(Check.of("document itself", () -> same(document, original))));
        checks.addAll(new TimestampChecks(timestamp, files, trusted.authority()).about(document));
        anchors.forEach((network, proof) ->
                checks.addAll(new AnchorChecks(network, proof, files, trusted.ledgers()).about(document)));
        checks.add(Check.of("certificates", () -> certificates(new Evidence(document, timestamp, anchors))));
        return new VerificationReport(checks);
    }

    private Manifest manifest() throws InvalidArtifactException {
        Manifest manifest = json(ArtifactFile.MANIFEST, Manifest.class);
        if (!manifest.format().equals(Manifest.FORMAT)) {
            throw new InvalidArtifactException(
                    "manifest.json names the format " + manifest.format() + "; this version reads " + Manifest.FORMAT);
        }
        return manifest;
    }

    private AnchorProof proof(Network network) throws InvalidArtifactException {
        return json(ArtifactFile.proof(network), AnchorProof.class);
    }

    private <T> T json(ArtifactFile file, Class<T> type) throws InvalidArtifactException {
        try {
            return Json.read(files.get(file), type);
        } catch (IOException e) {
            throw new InvalidArtifactException(file.path() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private String contents(Manifest manifest) throws InvalidArtifactException {
        Manifest expected = Manifest.of(manifest.document(), files);
        for (Manifest.Entry found : expected.files()) {
            if (!manifest.files().contains(found)) {
                throw new InvalidArtifactException(found.name() + " is not the file that the manifest lists");
            }
        }
        if (!Arrays.equals(files.get(ArtifactFile.MANIFEST), Json.pretty(expected))) {
            throw new InvalidArtifactException("lists files that are not there, or is not written as it should be");
        }
        return expected.files().size() + " files, each with the size and digest that it lists";
    }

    private String digest(Document document) throws InvalidArtifactException {
        if (!Arrays.equals(files.get(ArtifactFile.DIGEST), Checksum.line(document))) {
            throw new InvalidArtifactException("document.sha256 names another digest or file than the manifest");
        }
        return document.sha256() + "  " + document.name();
    }

    private static String same(Document document, FileDigest original) throws InvalidArtifactException {
        if (!original.sha256().equals(document.sha256())) {
            throw new InvalidArtifactException("the file given has another content: its SHA-256 is "
                    + original.sha256().brief() + "…, the protected one is "
                    + document.sha256().brief() + "…");
        }
        if (original.size() != document.size()) {
            throw new InvalidArtifactException(
                    "the manifest says " + document.size() + " bytes, it has " + original.size());
        }
        return "the file given is the one that was protected, all " + original.size() + " bytes";
    }

    private String certificates(Evidence evidence) throws InvalidArtifactException {
        Certificate expected = new Certificate(evidence);
        if (!Arrays.equals(files.get(ArtifactFile.CERTIFICATE_TEXT), expected.text())) {
            throw new InvalidArtifactException("certificate.txt does not say what the evidence says");
        }
        if (!Arrays.equals(files.get(ArtifactFile.CERTIFICATE_HTML), expected.html())) {
            throw new InvalidArtifactException("certificate.html does not say what the evidence says");
        }
        return "certificate.txt and certificate.html say what the evidence says";
    }
}
