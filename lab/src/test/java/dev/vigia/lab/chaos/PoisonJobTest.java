package dev.vigia.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class PoisonJobTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Neighbours that share every death with it cannot be told from it; then it takes more than three. */
    private static final int MOST_DEATHS = 8;

    @Test
    void aJobThatKillsItsWorkersIsQuarantinedAndItsNeighboursSucceed() {
        try (Scenario scenario = new Scenario("poison job")) {
            LabDatabase database = scenario.database();
            List<UUID> neighbours = scenario.enqueue(4, Effects.OUTSIDE, 300, 0);
            UUID poison = scenario.enqueue(1, Effects.POISON, 0, 0).get(0);
            WorkerJvm worker = scenario.fleet().start(1).get(0);
            int deaths = 0;
            while (diesBeforeAllIsDone(worker, scenario)) {
                assertThat(worker.exitCode(PATIENCE)).isEqualTo(137);
                database.note("kill", worker.id());
                assertThat(++deaths).isLessThanOrEqualTo(MOST_DEATHS);
                worker = scenario.fleet().start(1).get(0);
            }
            scenario.assertHistoryAtRest();
            assertThat(deaths).isGreaterThanOrEqualTo(3);
            assertThat(database.rows("select id, reason, error_kind, attempts from executor_dead_jobs"))
                    .isEqualTo(List.of(Map.of(
                            "id", poison, "reason", "ttl_exceeded", "error_kind", "poison_job", "attempts", deaths)));
            assertThat(database.rows("select job_id from executor_events where kind = 'poison_job_quarantined'"))
                    .isEqualTo(List.of(Map.of("job_id", poison)));
            assertThat(scenario.succeeded()).isEqualTo(neighbours.size());
            scenario.print(
                    "quarantined after %d deaths; %d neighbours succeeded, losing %d attempts to it",
                    deaths,
                    neighbours.size(),
                    database.number(
                            "select count(*) from executor_job_runs where outcome = 'lost' and type = 'outside'"));
        }
    }

    private static boolean diesBeforeAllIsDone(WorkerJvm worker, Scenario scenario) {
        scenario.until(
                PATIENCE,
                () -> assertThat(!worker.isAlive() || scenario.unfinished() == 0)
                        .isTrue());
        return !worker.isAlive();
    }
}
