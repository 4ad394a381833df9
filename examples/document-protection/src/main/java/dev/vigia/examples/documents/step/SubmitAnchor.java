package dev.vigia.examples.documents.step;

import dev.vigia.examples.documents.anchor.Anchor;
import dev.vigia.examples.documents.anchor.AnchorProof;
import dev.vigia.examples.documents.anchor.Leaf;
import dev.vigia.examples.documents.anchor.Network;
import dev.vigia.examples.documents.anchor.Submission;
import dev.vigia.examples.documents.evidence.Document;
import dev.vigia.examples.documents.evidence.EvidenceStore;
import dev.vigia.examples.documents.evidence.Json;
import dev.vigia.examples.documents.evidence.Sha256;
import dev.vigia.job.JobContext;
import dev.vigia.job.JobHandler;
import dev.vigia.job.Outcome;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code submit_anchor_polygon} and {@code submit_anchor_bitcoin}: gets the document's digest into a block of the
 * network's ledger and keeps the proof. While its batch is open the job snoozes, which costs no attempt.
 */
public final class SubmitAnchor implements JobHandler {
    private final Step step;
    private final EvidenceStore evidence;
    private final Anchor anchor;

    public SubmitAnchor(Step step, EvidenceStore evidence, Anchor anchor) {
        this.step = step;
        this.evidence = evidence;
        this.anchor = anchor;
    }

    private record Confirmed(Network network, long height, Sha256 block, Sha256 root, int leaves) {}

    @Override
    public Outcome run(JobContext context) throws IOException {
        Document document = Documents.required(evidence, context);
        Optional<AnchorProof> kept = kept(evidence, document.id(), anchor.network());
        if (kept.isPresent()) {
            return confirmed(context, document, kept.get());
        }
        Submission submission = anchor.submit(new Leaf(document.id(), document.sha256()));
        if (submission instanceof Submission.Waiting waiting) {
            return Outcome.snoozed(
                    waiting.lookAgain(),
                    "the open batch of " + anchor.network() + " has " + waiting.waiting()
                            + " documents, this one among them");
        }
        AnchorProof proof = ((Submission.Sealed) submission).proof();
        evidence.keep(document.id(), name(anchor.network()), Json.pretty(proof));
        return confirmed(context, document, proof);
    }

    private Outcome confirmed(JobContext context, Document document, AnchorProof proof) {
        step.enqueueNext(context, document);
        String result = Json.line(new Confirmed(
                anchor.network(),
                proof.block().height(),
                proof.block().hash(),
                proof.block().root(),
                proof.block().leaves()));
        context.emit("anchor.confirmed", result);
        return Outcome.succeeded(result);
    }

    /** The document's proof in one network. */
    static Optional<AnchorProof> kept(EvidenceStore evidence, UUID document, Network network) throws IOException {
        Optional<byte[]> json = evidence.find(document, name(network));
        return json.isEmpty() ? Optional.empty() : Optional.of(Json.read(json.get(), AnchorProof.class));
    }

    private static String name(Network network) {
        return "anchor-" + network + ".json";
    }
}
