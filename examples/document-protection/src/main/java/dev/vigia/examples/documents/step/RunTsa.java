package dev.vigia.examples.documents.step;

import dev.vigia.examples.documents.evidence.Document;
import dev.vigia.examples.documents.evidence.EvidenceStore;
import dev.vigia.examples.documents.evidence.Json;
import dev.vigia.examples.documents.tsa.InvalidTimestampException;
import dev.vigia.examples.documents.tsa.Timestamp;
import dev.vigia.examples.documents.tsa.TimestampClient;
import dev.vigia.job.ErrorKind;
import dev.vigia.job.JobContext;
import dev.vigia.job.JobFailedException;
import dev.vigia.job.JobHandler;
import dev.vigia.job.Outcome;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code run_tsa}: has a timestamp authority certify when the document's digest existed. A repeated attempt uses the
 * token that was kept and asks for no other.
 */
public final class RunTsa implements JobHandler {
    private static final String RESPONSE = "timestamp.tsr";

    private final EvidenceStore evidence;
    private final TimestampClient authority;

    public RunTsa(EvidenceStore evidence, TimestampClient authority) {
        this.evidence = evidence;
        this.authority = authority;
    }

    private record Confirmed(Instant time, String serial, String policy, String authority) {}

    @Override
    public Outcome run(JobContext context) throws IOException, InterruptedException {
        Document document = Documents.required(evidence, context);
        Optional<Timestamp> earlier = kept(evidence, document);
        Timestamp timestamp = earlier.isPresent() ? earlier.get() : stamp(document);
        Step.RUN_TSA.enqueueNext(context, document);
        String result = Json.line(new Confirmed(
                timestamp.time(), timestamp.serial().toString(), timestamp.policy(), timestamp.authority()));
        context.emit("tsa.confirmed", result);
        return Outcome.succeeded(result);
    }

    private Timestamp stamp(Document document) throws IOException, InterruptedException {
        byte[] response = authority.stamp(document.sha256()).response();
        return checked(document, evidence.keep(document.id(), RESPONSE, response));
    }

    /** The document's timestamp, checked. */
    static Optional<Timestamp> kept(EvidenceStore evidence, Document document) throws IOException {
        Optional<byte[]> response = evidence.find(document.id(), RESPONSE);
        return response.map(bytes -> checked(document, bytes));
    }

    private static Timestamp checked(Document document, byte[] response) {
        try {
            Timestamp timestamp = Timestamp.read(response);
            timestamp.check(document.sha256());
            return timestamp;
        } catch (InvalidTimestampException e) {
            UUID id = document.id();
            throw new JobFailedException(
                    ErrorKind.PERMANENT_ERROR,
                    "the timestamp kept for document " + id + " " + e.getMessage() + "; remove it to ask for another",
                    null,
                    e);
        }
    }
}
