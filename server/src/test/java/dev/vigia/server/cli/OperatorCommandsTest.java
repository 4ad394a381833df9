package dev.vigia.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.server.cli.Typed.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorCommandsTest {
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
    void aDeadJobIsRetriedOnceMoreAndTheAuditSaysWhoAndWhy() {
        UUID job = scene.ran("refuse", UUID.randomUUID());
        Typed typed = vigia("retry", job.toString(), "--reason", "the office is open");
        assertThat(typed.exit()).isZero();
        assertThat(typed.out()).isEqualTo("Retried 1 job.\n  " + job + "\n");
        assertThat(typed.err()).startsWith("Watch it: vigia job " + job);
        assertThat(scene.sql(
                        "select status || ' ' || attempts || ' of ' || max_attempts from executor_jobs where id = '"
                                + job + "'"))
                .isEqualTo("failed 1 of 2");
        assertThat(scene.sql("select actor || ': ' || reason from executor_audit where object like '%" + job + "%'"))
                .matches(System.getProperty("user.name") + "@\\S+: the office is open");
        scene.vigia.runOnce(16);
    }

    @Test
    void aDryRunChangesNothing() {
        UUID job = scene.ran("refuse", UUID.randomUUID());
        assertThat(vigia("retry", job.toString(), "--reason", "x", "--dry-run").out())
                .startsWith("Would retry 1 job; nothing was changed.");
        assertThat(scene.sql("select max_attempts from executor_jobs where id = '" + job + "'"))
                .isEqualTo("1");
        assertThat(scene.sql("select count(*) from executor_audit where object like '%" + job + "%'"))
                .isEqualTo("0");
    }

    @Test
    void whatCannotBeRetriedIsLeftAloneAndSaysWhy() {
        UUID job = scene.ran("stamp", UUID.randomUUID());
        Typed typed = vigia("retry", job.toString(), "--reason", "x");
        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.out()).isEqualTo("No job was retried.\n  " + job + "  left alone: already succeeded\n");
        assertThat(vigia("cancel", UUID.randomUUID().toString(), "--reason", "x")
                        .out())
                .contains("left alone: no such job");
    }

    @Test
    void manyAreOnlyTouchedAfterAYes() {
        UUID one = scene.waiting("parcel");
        UUID two = scene.waiting("parcel");
        String[] words = {"cancel", "--type", "parcel", "--reason", "sent twice"};
        Typed unattended = vigia(words);
        assertThat(unattended.exit()).isEqualTo(1);
        assertThat(unattended.err())
                .contains("cancel of 2 jobs (type parcel) was not confirmed", "Nothing was changed.", "--yes");
        Typed no = Shell.answering("n\n").on(scene.data, words);
        assertThat(no.exit()).isEqualTo(1);
        assertThat(no.err()).startsWith("Cancel 2 jobs (type parcel)? [y/N] ");
        Typed yes = Shell.answering("y\n").on(scene.data, words);
        assertThat(yes.exit()).isZero();
        assertThat(yes.out()).startsWith("Cancelled 2 jobs.").contains(one.toString(), two.toString());
        Typed none = vigia("cancel", "--type", "parcel", "--reason", "sent twice", "--yes");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.out()).isEqualTo("No job matches type parcel; nothing was changed.\n");
    }

    @Test
    void whichJobsIsAskedWhereNothingSaysIt() {
        assertThat(vigia("retry", "--reason", "x").exit()).isEqualTo(2);
        assertThat(vigia("retry", "--reason", "x").err()).startsWith("vigia: which jobs?");
        assertThat(vigia("retry", UUID.randomUUID().toString()).err())
                .startsWith("vigia: missing required option: --reason");
        assertThat(vigia("retry", UUID.randomUUID().toString(), "--reason", " ").exit())
                .isEqualTo(2);
        assertThat(vigia("cancel", UUID.randomUUID().toString(), "--type", "x", "--reason", "x")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void aJobIsEnqueuedWithAllThatCanBeSaidOfIt() {
        UUID entity = UUID.randomUUID();
        Typed typed = vigia(
                "enqueue",
                "letter",
                "--payload",
                "{\"to\": \"ana\", \"n\": 12345678901234567890.10}",
                "--entity",
                entity.toString(),
                "--priority",
                "-5",
                "--delay",
                "2h",
                "--max-attempts",
                "3",
                "--dedupe-key",
                "letter-1",
                "--json");
        assertThat(typed.exit()).isZero();
        assertThat(typed.json().path("correlation_id").asText()).isEqualTo(entity.toString());
        String job = typed.json().path("id").asText();
        assertThat(scene.sql(
                        "select concat_ws(' ', type, priority, max_attempts, payload->>'n', run_at > now() + interval '119 minutes')"
                                + " from executor_jobs where id = '" + job + "'"))
                .isEqualTo("letter -5 3 12345678901234567890.10 t");
        Typed again = vigia("enqueue", "letter", "--dedupe-key", "letter-1");
        assertThat(again.out()).startsWith(job + "  correlation " + entity + "  duplicate");
    }

    @Test
    void aPayloadComesFromAFileOrStandardInput() throws IOException {
        Path file = Files.writeString(folder.resolve("payload.json"), "{\"from\": \"file\"}");
        String first = vigia("enqueue", "letter", "--payload", "@" + file).out().substring(0, 36);
        assertThat(scene.sql("select payload->>'from' from executor_jobs where id = '" + first + "'"))
                .isEqualTo("file");
        String second = Shell.piped("{\"from\": \"pipe\"}")
                .on(scene.data, "enqueue", "letter", "--payload", "-")
                .out()
                .substring(0, 36);
        assertThat(scene.sql("select payload->>'from' from executor_jobs where id = '" + second + "'"))
                .isEqualTo("pipe");
        assertThat(vigia("enqueue", "letter", "--payload", "@/no/such/file").exit())
                .isEqualTo(2);
        assertThat(vigia("enqueue", "letter", "--payload", "{oops").err())
                .startsWith("vigia: the payload is not valid JSON (line 1, column ");
    }

    @Test
    void aFollowUpKeepsItsParentsCorrelation() {
        UUID parent = scene.waiting("letter");
        Typed refused = vigia(
                "enqueue",
                "letter",
                "--parent",
                parent.toString(),
                "--correlation",
                UUID.randomUUID().toString());
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("differs from " + parent, "nothing was enqueued");
        assertThat(vigia("enqueue", "letter", "--max-attempts", "0").exit()).isEqualTo(2);
        assertThat(vigia("enqueue").exit()).isEqualTo(2);
    }

    @Test
    void aFileOfJobsIsEnqueued() {
        String lines = "{\"type\": \"bulk\"}\n\n{\"type\": \"bulk\", \"payload\": [1, 2], \"priority\": 7}\n";
        Typed typed = Shell.piped(lines).on(scene.data, "enqueue", "--bulk", "-");
        assertThat(typed.exit()).isZero();
        assertThat(typed.out()).isEqualTo("Enqueued 2 jobs of 3 lines.\n");
        assertThat(scene.sql("select count(*) from executor_jobs where type = 'bulk'"))
                .isEqualTo("2");
    }

    @Test
    void aBatchThatIsRefusedIsNamed() {
        String orphan = "{\"type\": \"orphan\", \"parent_id\": \"" + UUID.randomUUID() + "\"}\n";
        Typed typed = Shell.piped(orphan).on(scene.data, "enqueue", "--bulk", "-");
        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err())
                .startsWith("vigia: lines 1 to 1 of -: parent_id ")
                .contains("names no job", "The 0 jobs of the lines before them were enqueued and stay.");
    }

    @Test
    void aLineThatCannotBeReadIsNamed() {
        Typed typed =
                Shell.piped("{\"type\": \"half\"}\n{\"typ\": \"half\"}\n").on(scene.data, "enqueue", "--bulk", "-");
        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err())
                .startsWith("vigia: line 2 of -: typ is not known; did you mean type?")
                .contains("Nothing was enqueued.");
        assertThat(scene.sql("select count(*) from executor_jobs where type = 'half'"))
                .isEqualTo("0");
    }
}
