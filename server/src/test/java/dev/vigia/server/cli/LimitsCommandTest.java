package dev.vigia.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.server.cli.Typed.Shell;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsCommandTest {
    @TempDir
    static Path folder;

    private static Scene scene;

    @BeforeAll
    static void play() {
        scene = Scene.in(folder);
        scene.sql("insert into executor_job_types (type, concurrency_limit, rate_limit, rate_period)"
                + " values ('render', 1, 50, '1 minute')");
        for (String key : new String[] {"acme", "acme", "\u001b[2Jevil"}) {
            assertThat(vigia("enqueue", "render", "--concurrency-key", key).exit())
                    .isZero();
        }
        scene.sql("select * from claim_orchestrator_jobs(10, 'worker-1')");
    }

    @AfterAll
    static void end() {
        scene.close();
    }

    private static Typed vigia(String... words) {
        return Shell.plain().on(folder, words);
    }

    @Test
    void theTypesAndWhatIsUsedOfTheirLimits() {
        Typed typed = vigia("limits");
        assertThat(typed.headline()).isEqualTo("1 limited type, 2 jobs held back.");
        assertThat(typed.out()).containsPattern("render +1/1 +- +50 in 60 s, burst 5 +- +4 +2 +-");
    }

    @Test
    void oneTypeNamesItsKeysAndWhoHoldsItsPermits() {
        Typed typed = vigia("limits", "render");
        assertThat(typed.out())
                .containsPattern("acme +[01] +- +[12]")
                .containsPattern("[0-9a-f-]{36} +\\S+ +worker-1 +\\d")
                .doesNotContain("\u001b");
        JsonNode json = vigia("limits", "render", "--json").json();
        assertThat(json.at("/use/concurrency_limit").asInt()).isOne();
        assertThat(json.at("/use/rate_period_seconds").asInt()).isEqualTo(60);
        assertThat(json.at("/holders/0/worker").asText()).isEqualTo("worker-1");
        assertThat(vigia("limits", "--json").json().at("/limits/0/waiting").asInt())
                .isEqualTo(2);
    }

    @Test
    void aTypeWithoutALimitSaysSo() {
        Typed typed = vigia("limits", "other");
        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err()).contains("type other has no limit of its own", "as there are slots");
    }
}
