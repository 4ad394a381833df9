package dev.vigia.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.examples.documents.anchor.BatchSettings;
import dev.vigia.examples.documents.anchor.Block;
import dev.vigia.examples.documents.anchor.Ledger;
import dev.vigia.examples.documents.anchor.Network;
import dev.vigia.examples.documents.evidence.FileDigest;
import dev.vigia.examples.documents.tsa.TimestampAuthority;
import dev.vigia.job.ErrorKind;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentPipelineTest {
    private static final BatchSettings QUICK = new BatchSettings(3, Duration.ofMillis(120), Duration.ofMillis(40));

    @TempDir
    private Path folder;

    private TimestampAuthority authority;

    @BeforeEach
    void startAuthority() throws IOException {
        authority = TimestampAuthority.start(folder.resolve("tsa"));
    }

    @AfterEach
    void stopAuthority() {
        authority.close();
    }

    @Test
    void everyDefaultDocumentEndsInAnArtifactThatVerifies() throws Exception {
        List<Path> documents = DefaultDocuments.extract(folder.resolve("in"));
        DocumentPipeline pipeline = pipeline();

        try (Line line = new Line(false, List.of(pipeline.handlers()))) {
            line.drain(protections(documents));

            assertThat(line.failures()).isEmpty();
            assertThat(line.events())
                    .filteredOn(event -> event.startsWith("document.protected "))
                    .hasSize(8);
            assertThat(line.events())
                    .filteredOn(event -> event.startsWith("tsa.confirmed "))
                    .hasSize(8);
            assertThat(line.events())
                    .filteredOn(event -> event.startsWith("anchor.confirmed "))
                    .hasSize(16);
            assertThat(line.events())
                    .filteredOn(event -> event.startsWith("artifact.built "))
                    .hasSize(8);
        }
        for (Path document : documents) {
            Verify verify = Verify.of(artifact(pipeline, document))
                    .withDocument(document)
                    .withAuthority(authority.root())
                    .withLedger(pipeline.ledger(Network.POLYGON))
                    .withLedger(pipeline.ledger(Network.BITCOIN));
            assertThat(verify.report().failures()).isEmpty();
        }
    }

    @Test
    void twoOrchestratorsThatRepeatEveryAttemptAnchorEachDocumentOnce() throws Exception {
        List<Path> documents = DefaultDocuments.extract(folder.resolve("in"));
        DocumentPipeline one = pipeline();
        DocumentPipeline other = pipeline();

        try (Line line = new Line(true, List.of(one.handlers(), other.handlers()))) {
            line.drain(protections(documents));
            assertThat(line.failures()).isEmpty();
        }

        for (Network network : Network.values()) {
            assertThat(Ledger.read(one.ledger(network)).stream()
                            .mapToInt(Block::leaves)
                            .sum())
                    .isEqualTo(documents.size());
        }
    }

    @Test
    void protectingTheSameFileAgainGivesTheSameArtifact() throws Exception {
        Path document = DefaultDocuments.extract(folder.resolve("in")).get(0);
        DocumentPipeline pipeline = pipeline();
        drain(pipeline, document);
        byte[] first = Files.readAllBytes(artifact(pipeline, document));

        drain(pipeline(), document);

        assertThat(artifact(pipeline, document)).hasBinaryContent(first);
    }

    @Test
    void aDocumentThatTheAuthorityRefusesFailsForNowAndTheOthersGoOn() throws Exception {
        List<Path> documents = DefaultDocuments.extract(folder.resolve("in"));
        authority.refuse(FileDigest.of(documents.get(0)).sha256().hex());
        DocumentPipeline pipeline = pipeline();

        try (Line line = new Line(false, List.of(pipeline.handlers()))) {
            line.drain(protections(documents));

            assertThat(line.failures()).singleElement().isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                assertThat(failed.failure().kind()).isEqualTo(ErrorKind.DEPENDENCY_ERROR);
                assertThat(failed.failure().message())
                        .isEqualTo("timestamp authority 127.0.0.1:"
                                + authority.url().getPort() + " answered HTTP 503");
            });
        }
        try (Stream<Path> artifacts = Files.list(folder.resolve("work/artifacts"))) {
            assertThat(artifacts).hasSize(7);
        }
    }

    @Test
    void theSameFileAsksForTheSameDocumentAndAChangedOneForAnother() throws Exception {
        Path file = Files.writeString(folder.resolve("note.txt"), "one");
        UUID first = DocumentPipeline.protection(file).entityId();

        assertThat(DocumentPipeline.protection(file).entityId()).isEqualTo(first);
        Files.writeString(file, "two");
        assertThat(DocumentPipeline.protection(file).entityId()).isNotEqualTo(first);
    }

    private DocumentPipeline pipeline() {
        return new DocumentPipeline(folder.resolve("work"), authority.url(), QUICK);
    }

    private static void drain(DocumentPipeline pipeline, Path document) throws Exception {
        try (Line line = new Line(false, List.of(pipeline.handlers()))) {
            line.drain(protections(List.of(document)));
            assertThat(line.failures()).isEmpty();
        }
    }

    private static List<NewJob> protections(List<Path> documents) throws IOException {
        List<NewJob> jobs = new ArrayList<>();
        for (Path document : documents) {
            jobs.add(DocumentPipeline.protection(document));
        }
        return jobs;
    }

    private static Path artifact(DocumentPipeline pipeline, Path document) throws IOException {
        return pipeline.artifact(DocumentPipeline.protection(document).entityId())
                .orElseThrow();
    }
}
