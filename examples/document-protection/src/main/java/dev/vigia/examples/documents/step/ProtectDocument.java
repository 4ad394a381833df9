package dev.vigia.examples.documents.step;

import dev.vigia.examples.documents.evidence.Document;
import dev.vigia.examples.documents.evidence.EvidenceStore;
import dev.vigia.examples.documents.evidence.FileDigest;
import dev.vigia.examples.documents.evidence.Json;
import dev.vigia.examples.documents.evidence.Sha256;
import dev.vigia.job.ErrorKind;
import dev.vigia.job.JobContext;
import dev.vigia.job.JobFailedException;
import dev.vigia.job.JobHandler;
import dev.vigia.job.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * {@code protect_document_v2}: reads the file, and records its digest, size and kind as the start of its evidence.
 *
 * <p>Payload: {@code {"path": …}}, a file on this host. The document's id is the job's entity.
 */
public final class ProtectDocument implements JobHandler {
    private final EvidenceStore evidence;
    private final Clock clock;

    public ProtectDocument(EvidenceStore evidence, Clock clock) {
        this.evidence = evidence;
        this.clock = clock;
    }

    /** What is asked for; {@code name} is for the people who read the queue. */
    public record Request(String path, String name) {}

    private record Protected(String name, Sha256 sha256, long size, String mediaType) {}

    @Override
    public Outcome run(JobContext context) throws IOException {
        Path file = file(context.payload(Request.class));
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new JobFailedException(
                    ErrorKind.PRECONDITION_FAILED, "no readable file " + file + " on this host; nothing was protected");
        }
        UUID id = Documents.idOf(context.job());
        Document found = describe(id, file);
        Document document = evidence.keep(found);
        if (!document.sha256().equals(found.sha256())) {
            throw new JobFailedException(
                    ErrorKind.PRECONDITION_FAILED,
                    file + " changed since document " + id + " was first read (SHA-256 "
                            + document.sha256().brief() + "…, now "
                            + found.sha256().brief()
                            + "…); protect the new content under a new id");
        }
        Step.PROTECT_DOCUMENT_V2.enqueueNext(context, document);
        String result =
                Json.line(new Protected(document.name(), document.sha256(), document.size(), document.mediaType()));
        context.emit("document.protected", result);
        return Outcome.succeeded(result);
    }

    private static Path file(Request request) {
        if (request.path() == null || request.path().isBlank()) {
            throw new JobFailedException(ErrorKind.INVALID_PAYLOAD, "the payload names no path");
        }
        try {
            return Path.of(request.path());
        } catch (InvalidPathException e) {
            throw new JobFailedException(ErrorKind.INVALID_PAYLOAD, "the payload's path is none: " + e.getReason());
        }
    }

    private Document describe(UUID id, Path file) throws IOException {
        FileDigest digest = FileDigest.of(file);
        Instant modified = Files.getLastModifiedTime(file).toInstant();
        return new Document(
                id,
                file.getFileName().toString(),
                digest.sha256(),
                digest.size(),
                MediaType.of(file),
                modified.truncatedTo(ChronoUnit.MILLIS),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }
}
