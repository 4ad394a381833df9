package dev.vigia.examples.documents.step;

import dev.vigia.examples.documents.anchor.AnchorProof;
import dev.vigia.examples.documents.anchor.Network;
import dev.vigia.examples.documents.artifact.ArtifactFile;
import dev.vigia.examples.documents.artifact.ArtifactVerifier;
import dev.vigia.examples.documents.artifact.ArtifactZip;
import dev.vigia.examples.documents.artifact.Evidence;
import dev.vigia.examples.documents.artifact.TrustedSources;
import dev.vigia.examples.documents.artifact.VerificationReport;
import dev.vigia.examples.documents.evidence.Disk;
import dev.vigia.examples.documents.evidence.Document;
import dev.vigia.examples.documents.evidence.EvidenceStore;
import dev.vigia.examples.documents.evidence.Json;
import dev.vigia.examples.documents.evidence.Sha256;
import dev.vigia.examples.documents.tsa.Timestamp;
import dev.vigia.job.ErrorKind;
import dev.vigia.job.JobContext;
import dev.vigia.job.JobFailedException;
import dev.vigia.job.JobHandler;
import dev.vigia.job.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * {@code build_artifact}: packs the document's evidence into one ZIP that can be checked without this system. What does
 * not pass its own verification is not handed out. A repeated attempt writes the same bytes.
 */
public final class BuildArtifact implements JobHandler {
    private final EvidenceStore evidence;
    private final ArtifactFolder artifacts;
    private final Disk disk;

    public BuildArtifact(EvidenceStore evidence, ArtifactFolder artifacts, Disk disk) {
        this.evidence = evidence;
        this.artifacts = artifacts;
        this.disk = disk;
    }

    private record Built(String file, long size, Sha256 sha256) {}

    @Override
    public Outcome run(JobContext context) throws IOException {
        Document document = Documents.required(evidence, context);
        Map<ArtifactFile, byte[]> files = collected(document).files();
        VerificationReport report = ArtifactVerifier.verify(files, TrustedSources.none());
        if (!report.passed()) {
            throw new JobFailedException(
                    ErrorKind.PERMANENT_ERROR,
                    "the evidence of document " + document.id() + " does not verify: "
                            + report.failures().get(0).line() + "; no artifact was written");
        }
        byte[] zip = ArtifactZip.pack(files);
        Path file = artifacts.file(document);
        disk.replace(file, zip);
        String result = Json.line(new Built(file.getFileName().toString(), zip.length, Sha256.of(zip)));
        context.emit("artifact.built", result);
        return Outcome.succeeded(result);
    }

    private Evidence collected(Document document) throws IOException {
        Timestamp timestamp = RunTsa.kept(evidence, document)
                .orElseThrow(() -> Documents.missing("a timestamp of " + document.name(), Step.RUN_TSA));
        Map<Network, AnchorProof> anchors = new EnumMap<>(Network.class);
        anchors.put(Network.POLYGON, proof(document, Network.POLYGON, Step.SUBMIT_ANCHOR_POLYGON));
        anchors.put(Network.BITCOIN, proof(document, Network.BITCOIN, Step.SUBMIT_ANCHOR_BITCOIN));
        return new Evidence(document, timestamp, anchors);
    }

    private AnchorProof proof(Document document, Network network, Step madeBy) throws IOException {
        return SubmitAnchor.kept(evidence, document.id(), network)
                .orElseThrow(() -> Documents.missing("an anchor of " + document.name() + " in " + network, madeBy));
    }
}
