package dev.vigia.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class DrainTest {
    private static final String HANDED_BACK = """
            select count(*) as jobs,
                   count(*) filter (where r.max_attempts = 11 and n.run_at = r.run_at
                                      and n.started_at - r.finished_at < interval '10 s') as due_at_once_and_free
              from executor_job_runs r join executor_job_runs n on n.job_id = r.job_id and n.attempt = r.attempt + 1
             where r.worker_id = ? and r.outcome = 'released'
            """;

    @Test
    void aDrainUnderLoadAddsUpAndLosesNothing() {
        WorkerOptions options = WorkerOptions.shortLease("").withSlots(12).withGrace(Duration.ofSeconds(1));
        try (Scenario scenario = new Scenario("SIGTERM under load", PostgresServer.shared(), options)) {
            LabDatabase database = scenario.database();
            WorkerJvm leaving = scenario.fleet().start(1).get(0);
            scenario.enqueue(3, Effects.OUTSIDE, 30_000, 0);
            scenario.enqueue(1, Effects.STUBBORN, 30_000, 0);
            scenario.until(() -> assertThat(scenario.leased(leaving.id())).isEqualTo(4));
            database.shortenWork();
            try (Producer producer = Producer.start(database, 7, 100)) {
                scenario.fleet().start(1);
                leaving.terminate();
                Map<String, Integer> report = drained(leaving);
                assertThat(leaving.exitCode(Duration.ofSeconds(10))).isZero();
                database.note("exit", leaving.id());
                assertThat(report.get("running"))
                        .isEqualTo(report.get("drained") + report.get("handed_back") + report.get("abandoned"));
                assertThat(report).containsEntry("handed_back", 3).containsEntry("abandoned", 1);
                assertThat(report.get("took_ms")).isBetween(4_000, 9_000);

                producer.finish();
                scenario.untilAllEnded();
                scenario.assertHistoryAtRest();
                scenario.assertAllSucceeded();
                assertThat(database.rows(HANDED_BACK, leaving.id()))
                        .isEqualTo(List.of(Map.of("jobs", 3L, "due_at_once_and_free", 3L)));
                assertThat(database.number(
                                "select count(*) from executor_job_runs where worker_id = ? and outcome = 'lost'",
                                leaving.id()))
                        .as("the handler that ignored its interrupt, recovered by its lease")
                        .isOne();
                scenario.print(
                        "exit 0, %s; %d jobs in all; abandoned one: %s",
                        report, producer.acknowledged(), Recovery.after("exit", database));
            }
        }
    }

    private static Map<String, Integer> drained(WorkerJvm worker) {
        String line = worker.await("DRAINED ", Duration.ofSeconds(20)).text().substring("DRAINED ".length());
        Map<String, Integer> report = new HashMap<>();
        for (String part : line.split(" ", -1)) {
            String[] pair = part.split("=", 2);
            report.put(pair[0], Integer.valueOf(pair[1]));
        }
        return report;
    }
}
