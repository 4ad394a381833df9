package dev.vigia.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Batches;
import dev.vigia.job.NewBatch;
import dev.vigia.job.NewJob;
import dev.vigia.server.cli.Typed.Shell;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchCommandsTest {
    @TempDir
    static Path folder;

    private static Scene scene;

    @BeforeAll
    static void play() {
        scene = Scene.in(folder.resolve("data"));
    }

    @AfterAll
    static void end() {
        scene.close();
    }

    private static Typed vigia(String... words) {
        return Shell.plain().on(scene.data, words);
    }

    @Test
    void aBatchTellsHowFarItIsWhatFailedAndWhatToDo() {
        Batches.EnqueuedBatch batch = scene.vigia
                .batches()
                .enqueue(
                        NewBatch.named("import"),
                        List.of(
                                NewJob.of("stamp"),
                                NewJob.of("refuse").withMaxAttempts(1).named("bad"),
                                NewJob.of("stamp").dependsOn("bad")));
        assertThat(vigia("batch", batch.id().toString()).headline())
                .isEqualTo("CLOSED     import: 0 of 3 jobs (0 %) ended, closed.");
        scene.vigia.runOnce(16);
        Typed typed = vigia("batch", batch.id().toString());
        String dead = batch.jobs().get(1).id().toString();
        assertThat(typed.exit()).isZero();
        assertThat(typed.headline()).isEqualTo("FAILED     import: 2 of 3 jobs (66 %) ended, closed.");
        assertThat(typed.out())
                .contains(
                        "jobs        waiting 1 · running 0 · succeeded 1 · dead 1 · cancelled 0",
                        "✗ " + dead + "  refuse  dead",
                        "never       1 job of it wait for what is dead or cancelled",
                        "retry " + dead);
        assertThat(vigia("jobs", "--batch", batch.id().toString(), "--status", "dead", "--json")
                        .json()
                        .at("/jobs/0/id")
                        .asText())
                .isEqualTo(dead);
        assertThat(vigia("retry", "--batch", UUID.randomUUID().toString(), "--reason", "x", "--dry-run")
                        .out())
                .as("an action is held to the batch, too")
                .doesNotContain(dead);
        assertThat(vigia("batches").out()).containsPattern(batch.id() + " +failed +2 of 3 +1 .*import");
        assertThat(vigia("batch", batch.id().toString(), "--json")
                        .json()
                        .at("/jobs/dead")
                        .asInt())
                .isOne();
        assertThat(vigia("batch", UUID.randomUUID().toString()).err()).contains("there is no batch");
    }

    @Test
    void aJobThatWaitsSaysForWhatAndThatItWillNeverRun() {
        UUID dead = scene.ran("refuse", UUID.randomUUID());
        Typed enqueued = vigia("enqueue", "later", "--depends-on", dead.toString(), "--json");
        String id = enqueued.json().get("id").asText();
        Typed job = vigia("job", id);
        assertThat(job.headline()).endsWith("later " + id + ", attempt 0 of 10, waits for 1 job.");
        assertThat(job.out())
                .contains(
                        "waits for   " + dead + " (refuse, dead)",
                        "never       " + dead + " is dead, so this job does not run by itself",
                        "retry " + dead,
                        "or run it   ");
        assertThat(vigia("jobs", "--type", "later").out())
                .contains("waits for 1 job")
                .doesNotContain("999");
        assertThat(vigia("health").out()).contains("waiting for others ");
        assertThat(vigia("verify").out()).contains("dependent ");
    }

    @Test
    void theOptionsAreChecked() {
        assertThat(vigia("enqueue", "x", "--depends-on", "y").err()).contains("is no id");
        assertThat(vigia("enqueue", "x", "--on-dependency-failure", "y").err()).contains("wait, cancel or run");
        assertThat(vigia("batches", "--limit", "0").err()).contains("--limit 0 is not valid");
        UUID nobody = UUID.randomUUID();
        assertThat(vigia("enqueue", "x", "--batch", nobody.toString()).err()).contains("names no batch");
    }
}
