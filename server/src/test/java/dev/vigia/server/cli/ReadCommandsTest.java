package dev.vigia.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.server.VigiaServer;
import dev.vigia.server.cli.Typed.Shell;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadCommandsTest {
    private static final UUID DOCUMENT = UUID.fromString("6f1c02ce-55ae-4c0e-9d7b-0b8a1f0c7f11");

    @TempDir
    static Path folder;

    private static Scene scene;
    private static UUID dead;

    @BeforeAll
    static void play() {
        scene = Scene.in(folder);
        scene.ran("stamp", DOCUMENT);
        dead = scene.ran("refuse", DOCUMENT);
        scene.ran(Scene.HOSTILE, UUID.randomUUID());
    }

    @AfterAll
    static void end() {
        scene.close();
    }

    private static Typed vigia(String... words) {
        return Shell.plain().on(folder, words);
    }

    @Test
    void healthBeginsWithTheWord() {
        Typed typed = vigia("health");
        assertThat(typed.exit()).isZero();
        assertThat(typed.headline()).startsWith("OK         No alert: lag 0 s").contains("2 dead in 24 h");
        assertThat(typed.err()).isEmpty();
    }

    @Test
    void deadNamesReasonErrorAndNextStep() {
        Typed typed = vigia("dead", "--type", "refuse");
        assertThat(typed.headline())
                .isEqualTo("1 dead job (died in the last 24 hours): refuse 1 · max_attempts_exceeded 1.");
        assertThat(typed.out())
                .contains("✗ refuse  max_attempts_exceeded  attempt 1 of 1, died ")
                .contains("handler_error: the stamp office is closed")
                .contains("vigia retry " + dead + " --reason \"…\" --data " + folder);
        assertThat(vigia("dead", "--reason", "ttl_exceeded").out())
                .isEqualTo("No dead job (died in the last 24 hours).\n");
        assertThat(vigia("dead", "--reason", "ttl").err())
                .contains("--reason 'ttl' does not exist", "It is one of ttl_exceeded, ");
        assertThat(vigia("dead", "--limit", "0").exit()).isEqualTo(2);
    }

    @Test
    void deadIsPagedByTheCommandThatItPrints() {
        Typed first = vigia("dead", "--limit", "1");
        assertThat(first.out()).contains("1 of 2 shown. The next page: vigia dead --limit 1 --cursor ");
        String cursor = first.out().replaceAll("(?s).*--cursor (\\S+).*", "$1");
        assertThat(vigia("dead", "--limit", "1", "--cursor", cursor).out()).contains(dead.toString());
    }

    @Test
    void theTimelineBeginsWithWhereTheDocumentStands() {
        Typed typed = vigia("timeline", DOCUMENT.toString());
        assertThat(typed.exit()).isZero();
        assertThat(typed.headline())
                .startsWith("DEAD       refuse died at ")
                .endsWith("after attempt 1 of 1: the stamp office is closed");
        assertThat(typed.out())
                .contains("2 jobs · 2 finished attempts")
                .containsPattern("✓ stamp  attempt 1 succeeded")
                .containsPattern("✗ refuse  attempt 1 failed +the stamp office is closed");
    }

    @Test
    void anUnknownDocumentIsRefused() {
        Typed typed = vigia("timeline", "00000000-0000-4000-8000-000000000000");
        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err()).startsWith("vigia: nothing is known under correlation 00000000-");
    }

    @Test
    void jobsAreListedFilteredAndPaged() {
        Typed typed = vigia("jobs", "--status", "dead", "--type", "refuse");
        assertThat(typed.headline()).startsWith("JOB ").contains("STATUS", "CORRELATION");
        assertThat(typed.out().lines()).hasSize(2);
        assertThat(typed.out()).contains(dead.toString(), DOCUMENT.toString(), "1 of 1");
        assertThat(vigia("jobs", "--type", "none").err()).isEqualTo("No job matches type none.\n");
        assertThat(vigia("jobs", "--limit", "1").err()).contains("The next page: vigia jobs --limit 1 --cursor ");
        assertThat(vigia("jobs", "--status", "deda").err()).contains("Did you mean dead?");
    }

    @Test
    void oneJobShowsItsAttemptsAndTraces() {
        Typed typed = vigia("job", dead.toString());
        assertThat(typed.headline()).startsWith("DEAD       refuse " + dead + ", attempt 1 of 1, died ");
        assertThat(typed.out())
                .contains("✗ attempt 1", "trace orchestrator-", dead + "-1")
                .contains("vigia timeline " + DOCUMENT);
        assertThat(vigia("jobs", dead.toString()).headline()).startsWith("DEAD       refuse " + dead);
        assertThat(vigia("job", DOCUMENT.toString()).exit()).isEqualTo(1);
    }

    @Test
    void workersSayWhoIsAlive() {
        assertThat(vigia("workers").headline()).isEqualTo("No worker is alive, 0 jobs running.");
        assertThat(vigia("workers").out()).contains("drained");
        assertThat(vigia("workers", "--type", "stamp").headline())
                .isEqualTo("No worker is alive that takes stamp, 0 jobs running.");
        assertThat(vigia("workers", "--type", "stamp", "--json").json().at("/workers"))
                .isNotEmpty();
        assertThat(vigia("workers", "--type", "unheard_of").out())
                .isEqualTo("No worker is alive that takes unheard_of, 0 jobs running.\n");
    }

    @Test
    void aWorkerIsNotStartedForTypesThatItCannotRun() {
        Typed typed = vigia("work", "--types", "run_tas,build_artifact=2");
        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err().lines())
                .containsExactly(
                        "vigia: the types run_tas, build_artifact are to run here, and no handler for them is.",
                        "       The worker was not started; their jobs wait.",
                        "       Handlers here: none. Correct the types, add their handlers, or set a functions URL.");
    }

    @Test
    void verifyChecksTheSevenHappyPathsEachWithItsFigure() {
        Typed typed = vigia("verify");
        assertThat(typed.exit()).isZero();
        assertThat(typed.out().lines().filter(line -> line.startsWith("✓ "))).hasSize(7);
        assertThat(typed.out()).contains("2 dead, each with a reason", "happy paths 7 of 7");
        assertThat(vigia("verify", "--json").json().path("status").asText()).isEqualTo("ok");
    }

    @Test
    void storedTextCannotSteerTheTerminal() {
        for (String[] words : new String[][] {{"dead"}, {"jobs"}, {"verify"}, {"dead", "--json"}, {"jobs", "--json"}}) {
            Typed typed = vigia(words);
            assertThat(typed.out().replace("\n", "").codePoints()).noneMatch(Character::isISOControl);
            assertThat(typed.out().lines()).noneMatch(line -> line.startsWith("vigia: all is well"));
        }
        assertThat(vigia("dead").out()).contains("·[2Jno vigia: all is well·31m");
    }

    @Test
    void aReadNeitherMigratesNorCallsTheAbsenceHealthy() {
        Typed typed = vigia("health", "--schema", "elsewhere");
        assertThat(typed.exit()).isEqualTo(3);
        assertThat(typed.err()).contains("the schema is not there", "vigia migrate");
        assertThat(vigia("jobs", "--schema", "elsewhere").exit()).isEqualTo(1);
        assertThat(scene.sql("select count(*) from pg_namespace where nspname = 'elsewhere'"))
                .isEqualTo("0");
    }

    @Test
    void whatIsBrokenIsFoundByVerify() {
        assertThat(vigia("migrate", "--schema", "broken").headline()).startsWith("Schema brought up to date by ");
        assertThat(vigia("migrate", "--schema", "broken").headline()).startsWith("Schema up to date: version ");
        scene.sql(
                "insert into broken.executor_leases (id, type, priority, run_at, attempts, max_attempts, locked_by, locked_at)"
                        + " values (gen_random_uuid(), 'x', 0, now(), 1, 1, 'orchestrator-nobody', now())");
        Typed typed = vigia("verify", "--schema", "broken");
        assertThat(typed.exit()).isEqualTo(2);
        assertThat(typed.out()).containsPattern("✗ one owner +1 ").doesNotContain("7 of 7");
    }

    @Test
    void sixDeadJobsADayAreDegradedAndAStuckOneIsCritical() {
        vigia("migrate", "--schema", "ill");
        Vigia ill = Vigia.on(scene.database.dataSource())
                .schema("ill")
                .handler("refuse", context -> Outcome.preconditionFailed("no stamp"))
                .build();
        ill.enqueueAll(Collections.nCopies(6, NewJob.of("refuse")));
        ill.runOnce(16);
        Typed degraded = vigia("health", "--schema", "ill");
        assertThat(degraded.exit()).isEqualTo(1);
        assertThat(degraded.headline()).isEqualTo("DEGRADED   6 jobs died in the last 24 h, more than 5.");
        assertThat(degraded.out())
                .contains("dead in 24 h 6", "do         vigia dead --data " + folder + " --schema ill");
        scene.sql(
                "insert into ill.executor_leases (id, type, priority, run_at, attempts, max_attempts, locked_by, locked_at)"
                        + " values (gen_random_uuid(), 'x', 0, now(), 1, 1, 'orchestrator-gone', now() - interval '1 hour')");
        Typed critical = vigia("health", "--schema", "ill");
        assertThat(critical.exit()).isEqualTo(2);
        assertThat(critical.headline()).startsWith("CRITICAL   1 running job is stuck: ");
    }

    @Test
    void theCommandLineSaysWhatTheHttpApiSays() throws Exception {
        try (VigiaServer server = VigiaServer.start(scene.settings, scene.vigia, scene.database.dataSource())) {
            assertThat(vigia("dead", "--json").json()).isEqualTo(http(server, "dead-jobs"));
            assertThat(vigia("jobs", "--json", "--limit", "50").json()).isEqualTo(http(server, "jobs"));
            assertThat(vigia("job", dead.toString(), "--json").json()).isEqualTo(http(server, "jobs/" + dead));
            assertThat(vigia("timeline", DOCUMENT.toString(), "--json").json())
                    .isEqualTo(http(server, "timeline?correlation_id=" + DOCUMENT));
            assertThat(vigia("health", "--json").json().fieldNames())
                    .toIterable()
                    .containsExactlyElementsOf(() -> http(server, "health").fieldNames());
            assertThat(vigia("workers", "--json").json().at("/workers/0").fieldNames())
                    .toIterable()
                    .containsExactlyElementsOf(
                            () -> http(server, "workers").at("/workers/0").fieldNames());
        }
    }

    private static JsonNode http(VigiaServer server, String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/functions/v1/" + path))
                    .header("Authorization", "Bearer test-key")
                    .build();
            return new ObjectMapper()
                    .readTree(HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whenPostgresIsUnreachableHealthCannotTellAndNoPasswordIsShown() {
        Typed typed = Shell.plain().vigia("health", "--database-url", "postgresql://ana:geheim@127.0.0.1:1/jobs");
        assertThat(typed.exit()).isEqualTo(3);
        assertThat(typed.err())
                .startsWith("vigia: cannot reach PostgreSQL at 127.0.0.1:1/jobs")
                .contains("\n       Nothing was started or changed.\n       Check: ")
                .doesNotContain("geheim");
    }
}
