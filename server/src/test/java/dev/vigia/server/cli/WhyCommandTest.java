package dev.vigia.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.NewJob;
import dev.vigia.server.cli.Typed.Shell;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhyCommandTest {
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

    private static Typed why(UUID job, String... more) {
        String[] words = new String[more.length + 2];
        words[0] = "why";
        words[1] = job.toString();
        System.arraycopy(more, 0, words, 2, more.length);
        return Shell.plain().on(scene.data, words);
    }

    @Test
    void theKindComesFirstThenTheSentencesThenWhatToDo() {
        Typed typed = why(scene.waiting("parcel"));
        assertThat(typed.exit()).isZero();
        assertThat(typed.headline())
                .startsWith("waiting_on  no_worker(type=parcel)   1 job waits, the oldest for ")
                .endsWith("No live worker handles parcel; none ever did, as far as workers are remembered.");
        assertThat(typed.out().lines()).last().asString().startsWith("do          vigia workers --data ");
    }

    @Test
    void aFrozenJobSaysHowToThawIt() {
        UUID job = scene.waiting("letter");
        Shell.plain().on(scene.data, "freeze", "letter", "--reason", "no \u001b[2Jstamps");
        Typed typed = why(job);
        assertThat(typed.headline())
                .startsWith("waiting_on  frozen(gate=letter, by=")
                .endsWith(": no ·[2Jstamps");
        assertThat(typed.out()).contains("do          vigia unfreeze letter --reason \"…\" --data ");
        assertThat(Shell.plain().on(scene.data, "job", job.toString()).out())
                .contains("waiting_on  frozen(gate=letter");
    }

    @Test
    void asJsonItHasTheSameWords() {
        UUID job = scene.ran("refuse", UUID.randomUUID());
        Typed typed = why(job, "--json");
        assertThat(typed.json().path("job_id").asText()).isEqualTo(job.toString());
        assertThat(typed.json().at("/waiting_on/kind").asText()).isEqualTo("dead");
        assertThat(typed.json().at("/waiting_on/summary").asText()).isEqualTo("dead(reason=max_attempts_exceeded)");
        assertThat(typed.json().at("/waiting_on/text").asText())
                .contains("after attempt 1: the stamp office is closed", "until somebody grants it another attempt.");
        assertThat(why(job).out())
                .contains(typed.json().at("/waiting_on/summary").asText());
    }

    @Test
    void aConcurrencyKeyIsTold() {
        UUID job = scene.vigia
                .enqueue(NewJob.of("keyed").withConcurrencyKey("acme"))
                .id();
        assertThat(why(job).out()).contains("key         acme (concurrency_key)");
        assertThat(why(job, "--json").json().path("concurrency_key").asText()).isEqualTo("acme");
        assertThat(Shell.plain().on(scene.data, "job", job.toString()).out()).contains("concurrency key acme");
    }

    @Test
    void anUnknownJobIsRefused() {
        Typed typed = why(UUID.randomUUID());
        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err()).contains("there is no job", "no open transaction that could bring it");
    }
}
