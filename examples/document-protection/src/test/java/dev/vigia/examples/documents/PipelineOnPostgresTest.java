package dev.vigia.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vigia.Vigia;
import dev.vigia.examples.documents.anchor.BatchSettings;
import dev.vigia.examples.documents.anchor.Block;
import dev.vigia.examples.documents.anchor.Ledger;
import dev.vigia.examples.documents.anchor.Network;
import dev.vigia.examples.documents.tsa.TimestampAuthority;
import dev.vigia.job.NewJob;
import dev.vigia.observe.HappyPath;
import dev.vigia.observe.Timeline;
import dev.vigia.worker.Orchestrator;
import dev.vigia.worker.WorkerSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline as people run it: on the engine and a real PostgreSQL. */
class PipelineOnPostgresTest {
    private static final BatchSettings QUICK = new BatchSettings(3, Duration.ofMillis(200), Duration.ofMillis(100));

    @TempDir
    private Path folder;

    @Test
    void twoOrchestratorsTakeEveryDefaultDocumentToAnArtifact() throws Exception {
        List<Path> documents = DefaultDocuments.extract(folder.resolve("in"));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .start();
                TimestampAuthority authority = TimestampAuthority.start(folder.resolve("tsa"))) {
            DocumentPipeline pipeline = pipeline(authority);
            Vigia vigia = vigia(postgres.getPostgresDatabase(), pipeline);
            Vigia other = vigia(postgres.getPostgresDatabase(), pipeline(authority));
            vigia.migrate();
            List<UUID> ids = enqueued(vigia, documents);
            try (Orchestrator one = vigia.start();
                    Orchestrator two = other.start()) {
                assertThat(one.id()).isNotEqualTo(two.id());
                await().atMost(Duration.ofSeconds(60)).until(() -> built(pipeline, ids));
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> ids.forEach(id -> assertWholeStory(vigia, id)));
            }
            assertThat(vigia.observer().happyPaths()).allMatch(HappyPath::holds);
            for (Network network : Network.values()) {
                assertThat(Ledger.read(pipeline.ledger(network)).stream()
                                .mapToInt(Block::leaves)
                                .sum())
                        .isEqualTo(documents.size());
            }
            for (int i = 0; i < ids.size(); i++) {
                Path artifact = pipeline.artifact(ids.get(i)).orElseThrow();
                assertThat(Verify.of(artifact)
                                .withDocument(documents.get(i))
                                .report()
                                .failures())
                        .isEmpty();
            }
        }
    }

    private static void assertWholeStory(Vigia vigia, UUID document) {
        Timeline timeline = vigia.observer().timeline(document);

        assertThat(timeline.jobs()).hasSize(5);
        assertThat(timeline.events())
                .extracting(Timeline.Event::kind)
                .containsSubsequence(
                        "document.protected",
                        "tsa.confirmed",
                        "anchor.confirmed",
                        "anchor.confirmed",
                        "artifact.built");
    }

    private static boolean built(DocumentPipeline pipeline, List<UUID> documents) throws IOException {
        for (UUID document : documents) {
            if (pipeline.artifact(document).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static List<UUID> enqueued(Vigia vigia, List<Path> documents) throws IOException {
        List<NewJob> jobs = new ArrayList<>();
        for (Path document : documents) {
            jobs.add(DocumentPipeline.protection(document));
        }
        vigia.enqueueAll(jobs);
        return jobs.stream().map(NewJob::entityId).toList();
    }

    private DocumentPipeline pipeline(TimestampAuthority authority) {
        return new DocumentPipeline(folder.resolve("work"), authority.url(), QUICK);
    }

    private static Vigia vigia(DataSource source, DocumentPipeline pipeline) {
        Vigia.Builder builder =
                Vigia.on(source).settings(WorkerSettings.defaults().withSlots(4));
        pipeline.registerOn(builder::handler);
        return builder.build();
    }
}
