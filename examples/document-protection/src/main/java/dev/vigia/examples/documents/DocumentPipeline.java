package dev.vigia.examples.documents;

import dev.vigia.examples.documents.anchor.Anchor;
import dev.vigia.examples.documents.anchor.BatchSettings;
import dev.vigia.examples.documents.anchor.Network;
import dev.vigia.examples.documents.evidence.Disk;
import dev.vigia.examples.documents.evidence.Document;
import dev.vigia.examples.documents.evidence.DurableDisk;
import dev.vigia.examples.documents.evidence.EvidenceStore;
import dev.vigia.examples.documents.evidence.FileDigest;
import dev.vigia.examples.documents.evidence.Json;
import dev.vigia.examples.documents.step.ArtifactFolder;
import dev.vigia.examples.documents.step.BuildArtifact;
import dev.vigia.examples.documents.step.ProtectDocument;
import dev.vigia.examples.documents.step.RunTsa;
import dev.vigia.examples.documents.step.Step;
import dev.vigia.examples.documents.step.SubmitAnchor;
import dev.vigia.examples.documents.tsa.TimestampClient;
import dev.vigia.job.JobHandler;
import dev.vigia.job.NewJob;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * Protects documents: a digest, a certified time, an anchor in two ledgers, and an artifact that proves all of it to
 * anyone. Five job types, each enqueueing the next.
 *
 * <p>Everything lies in one work folder: {@code evidence/} by document id, {@code anchors/} by network, {@code
 * artifacts/}. Any number of orchestrators of one host may share it, and any attempt may be repeated.
 */
public final class DocumentPipeline {
    private static final Duration ANSWER = Duration.ofSeconds(15);

    private final EvidenceStore evidence;
    private final ArtifactFolder artifacts;
    private final Map<Network, Anchor> anchors = new EnumMap<>(Network.class);
    private final Map<String, JobHandler> handlers;

    /**
     * A pipeline over {@code workFolder}, which need not exist.
     *
     * @param authority where timestamps are asked for, http or https
     */
    public DocumentPipeline(Path workFolder, URI authority, BatchSettings batches) {
        this(workFolder, new TimestampClient(authority, ANSWER), batches, Clock.systemUTC());
    }

    DocumentPipeline(Path workFolder, TimestampClient authority, BatchSettings batches, Clock clock) {
        Disk disk = new DurableDisk();
        this.evidence = new EvidenceStore(workFolder.resolve("evidence"), disk);
        this.artifacts = new ArtifactFolder(workFolder.resolve("artifacts"));
        for (Network network : Network.values()) {
            Path folder = workFolder.resolve("anchors").resolve(network.word());
            anchors.put(network, new Anchor(network, folder, batches, disk, clock));
        }
        this.handlers = handlers(authority, disk, clock);
    }

    private Map<String, JobHandler> handlers(TimestampClient authority, Disk disk, Clock clock) {
        Map<Step, JobHandler> byStep = new EnumMap<>(Step.class);
        byStep.put(Step.PROTECT_DOCUMENT_V2, new ProtectDocument(evidence, clock));
        byStep.put(Step.RUN_TSA, new RunTsa(evidence, authority));
        byStep.put(Step.SUBMIT_ANCHOR_POLYGON, anchor(Step.SUBMIT_ANCHOR_POLYGON, Network.POLYGON));
        byStep.put(Step.SUBMIT_ANCHOR_BITCOIN, anchor(Step.SUBMIT_ANCHOR_BITCOIN, Network.BITCOIN));
        byStep.put(Step.BUILD_ARTIFACT, new BuildArtifact(evidence, artifacts, disk));
        Map<String, JobHandler> byType = new LinkedHashMap<>();
        byStep.forEach((step, handler) -> byType.put(step.type(), handler));
        return Collections.unmodifiableMap(byType);
    }

    private JobHandler anchor(Step step, Network network) {
        return new SubmitAnchor(step, evidence, anchors.get(network));
    }

    /** The handlers by job type. */
    public Map<String, JobHandler> handlers() {
        return handlers;
    }

    /** Registers every handler, for example {@code pipeline.registerOn(builder::handler)}. */
    public void registerOn(BiConsumer<String, JobHandler> builder) {
        handlers.forEach(builder);
    }

    /** The first job of a document that its caller already names. */
    public static NewJob protection(Path file, UUID documentId) {
        Path absolute = file.toAbsolutePath().normalize();
        ProtectDocument.Request request = new ProtectDocument.Request(
                absolute.toString(), absolute.getFileName().toString());
        return NewJob.of(Step.PROTECT_DOCUMENT_V2.type(), Json.line(request)).withEntity(documentId);
    }

    /**
     * The first job of a document that is named after its place and its content: the same file asks for the same
     * document, a changed one for another.
     *
     * @throws IOException if the file cannot be read
     */
    public static NewJob protection(Path file) throws IOException {
        String name = FileDigest.of(file).sha256() + " " + file.toAbsolutePath().normalize();
        return protection(file, UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** The document's finished artifact, if it is built. */
    public Optional<Path> artifact(UUID documentId) throws IOException {
        Optional<Document> document = evidence.document(documentId);
        return document.map(artifacts::file).filter(Files::isRegularFile);
    }

    /** The ledger of a network, one block a line. There is none before the first anchor. */
    public Path ledger(Network network) {
        return anchors.get(network).ledger();
    }
}
