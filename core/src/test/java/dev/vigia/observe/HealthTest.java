package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import dev.vigia.job.Schema;
import dev.vigia.observe.Health.Status;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class HealthTest {
    private TestDatabase database;
    private SqlWorker worker;
    private Observer observer;

    @BeforeEach
    void start(TestDatabase fresh) {
        database = fresh;
        worker = new SqlWorker(database, "orchestrator-a");
        observer = new Observer(
                database.dataSource(),
                Schema.PUBLIC,
                ObserverSettings.defaults().withCountsKept(Duration.ZERO).withRuntimeVersion("1.2.3"));
    }

    @Test
    void anEmptySystemIsHealthy() {
        Health health = observer.health();

        assertThat(health.status()).isEqualTo(Status.OK);
        assertThat(health.reasons()).isEmpty();
        assertThat(health.jobsQueued().byType()).isEmpty();
        assertThat(health.jobsQueued().total()).isZero();
        assertThat(health.jobsProcessing().count()).isZero();
        assertThat(health.jobsProcessing().avgAgeSeconds()).isZero();
        assertThat(health.estimatedLagSeconds()).isZero();
        assertThat(health.runtimeVersion()).isEqualTo("1.2.3");
        assertThat(health.headline())
                .isEqualTo("Nothing is wrong: lag 0 s, 0 queued, 0 retrying, 0 running, none stuck, 0 dead in 24 h.");
    }

    @Test
    void eachJobIsCountedWhereItStands() {
        SqlWorker.enqueue(database, "run_tsa");
        SqlWorker.enqueue(database, "run_tsa", 3600);
        SqlWorker.enqueue(database, "build_artifact");
        worker.claim(SqlWorker.enqueue(database, "submit_anchor_polygon"));
        worker.succeed(worker.claim(SqlWorker.enqueue(database, "submit_anchor_polygon")));
        worker.claimAndFail(SqlWorker.enqueue(database, "submit_anchor_polygon"), "handler_error");
        worker.dead("submit_anchor_bitcoin", "permanent_error");

        Health health = observer.health();

        assertThat(health.jobsQueued().byType()).containsOnly(entry("run_tsa", 2L), entry("build_artifact", 1L));
        assertThat(health.jobsQueued().total()).isEqualTo(3);
        assertThat(health.jobsProcessing().count()).isEqualTo(1);
        assertThat(health.retrying()).isEqualTo(1);
        assertThat(health.scheduled())
                .as("the future job and the one in backoff")
                .isEqualTo(2);
        assertThat(health.deadLast24h()).isEqualTo(1);
        assertThat(health.stuckCount()).isZero();
        assertThat(health.status()).isEqualTo(Status.OK);
    }

    @Test
    void theAgeOfWhatRunsIsAveraged() {
        worker.claim(SqlWorker.enqueue(database, "run_tsa"));
        worker.claim(SqlWorker.enqueue(database, "run_tsa"));
        database.execute("update executor_leases set locked_at = clock_timestamp() - interval '10 seconds' where id in"
                + " (select id from executor_leases limit 1)");
        assertThat(observer.health().jobsProcessing().avgAgeSeconds()).isBetween(5.0, 6.5);
    }

    @Test
    void jobsOfASilentWorkerAreStuckAndThatIsCritical() {
        worker.claim(SqlWorker.enqueue(database, "run_tsa"));
        worker.fallSilent();

        Health health = observer.health();

        assertThat(health.stuckCount()).isEqualTo(1);
        assertThat(health.status()).isEqualTo(Status.CRITICAL);
        assertThat(health.reasons()).singleElement().asString().startsWith("1 running job is stuck");
        assertThat(health.headline()).startsWith("1 running job is stuck").endsWith(".");
    }

    @Test
    void jobsBeyondTheirTypesTtlAreStuck() {
        worker.claim(SqlWorker.enqueue(database, "protect_document_v2"));
        database.execute("update executor_leases set locked_at = clock_timestamp() - interval '6 minutes'");
        assertThat(observer.health().stuckCount()).isEqualTo(1);
        database.execute("update executor_leases set progress_at = clock_timestamp()");
        assertThat(observer.health().stuckCount())
                .as("progress is a sign of life")
                .isZero();
    }

    @Test
    void aLagOfMoreThanFiveMinutesIsCritical() {
        SqlWorker.enqueue(database, "run_tsa", -290);
        assertThat(observer.health().status()).isEqualTo(Status.OK);
        SqlWorker.enqueue(database, "run_tsa", -412);

        Health health = observer.health();

        assertThat(health.estimatedLagSeconds()).isCloseTo(412, within(5.0));
        assertThat(health.status()).isEqualTo(Status.CRITICAL);
        assertThat(health.reasons())
                .singleElement()
                .asString()
                .startsWith("lag 41")
                .contains("more than 300 s");
    }

    @Test
    void moreThanFiveDeadInADayIsAWarning() {
        for (int i = 0; i < 5; i++) {
            worker.dead("run_tsa", "handler_error");
        }
        assertThat(observer.health().status()).isEqualTo(Status.OK);
        worker.dead("run_tsa", "handler_error");
        assertThat(observer.health().status()).isEqualTo(Status.DEGRADED);
        assertThat(observer.health().reasons()).containsExactly("6 jobs died in the last 24 h, more than 5");
        database.execute("update executor_waiting set updated_at = updated_at - interval '25 hours'");
        assertThat(observer.health().deadLast24h()).isZero();
        assertThat(observer.health().status()).isEqualTo(Status.OK);
    }

    @Test
    void aPolicyViolationInTheLastDayIsCritical() {
        UUID job = worker.claim(SqlWorker.enqueue(database, "run_tsa"));
        database.execute("update executor_job set created_at = '2026-02-01T00:00:00Z'");
        database.execute("update executor_leases set trace_id = null");
        worker.succeed(job);

        Health health = observer.health();

        assertThat(health.policyViolationsLast24h()).isEqualTo(1);
        assertThat(health.status()).isEqualTo(Status.CRITICAL);
        database.execute("update executor_events set at = at - interval '25 hours'");
        assertThat(observer.health().status()).isEqualTo(Status.OK);
    }

    @Test
    void criticalReasonsComeBeforeWarnings() {
        for (int i = 0; i < 6; i++) {
            worker.dead("run_tsa", "handler_error");
        }
        SqlWorker.enqueue(database, "run_tsa", -1000);

        Health health = observer.health();

        assertThat(health.alerts()).extracting(Health.Alert::rule).containsExactly(AlertRule.LAG, AlertRule.DEAD_JOBS);
        assertThat(health.status()).isEqualTo(Status.CRITICAL);
    }

    @Test
    void whatIsFrozenIsToldWithWhoAndWhyAndIsNoAlertByItself() {
        SqlWorker.enqueue(database, "run_tsa", -1000);
        SqlWorker.enqueue(database, "run_tsa", 1000);
        SqlWorker.enqueue(database, "build_artifact");
        database.execute(
                "insert into executor_gates (type, reason, frozen_by) values ('run_tsa', 'tsa.example 503', 'ana@ops')");

        Health health = observer.health();

        assertThat(health.status()).isEqualTo(Status.OK);
        assertThat(health.estimatedLagSeconds()).isLessThan(300);
        assertThat(health.frozen()).isEqualTo(2);
        assertThat(health.gates())
                .singleElement()
                .satisfies(gate -> assertThat(gate.frozenBy()).isEqualTo("ana@ops"));
        assertThat(health.headline())
                .startsWith("Nothing is wrong: ")
                .contains(" Frozen: run_tsa, since ")
                .endsWith(" by ana@ops: tsa.example 503.");
        database.execute("insert into executor_gates (reason, frozen_by) values ('all of it', 'ana@ops')");
        assertThat(observer.health().frozen()).isEqualTo(3);
        assertThat(observer.health().headline()).endsWith("; and 1 more gate.");
    }
}
