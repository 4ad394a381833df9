package dev.vigia.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.diagnose.Diagnosis;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.job.Schema;
import dev.vigia.observe.IncidentRow;
import dev.vigia.observe.Observer;
import dev.vigia.observe.signal.Missing;
import dev.vigia.observe.signal.Signal;
import dev.vigia.store.Database;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is wrong is kept once, from its onset to its end, with what it was judged from. */
@ExtendWith(FreshDatabase.class)
class IncidentWatchTest {
    private TestDatabase database;
    private Observer observer;
    private IncidentWatch watch;

    @BeforeEach
    void aTypeFrozenAndForgotten(TestDatabase fresh) {
        database = fresh;
        observer = Vigia.on(fresh.dataSource()).build().observer();
        watch = new IncidentWatch(new Database(fresh.dataSource(), Schema.PUBLIC), observer);
        database.execute(
                "insert into executor_gates (type, reason, frozen_by, since) values ('run_tsa', 'down', 'ana', now() - interval '5 minutes')");
        database.execute("select enqueue_job('run_tsa', p_run_at => clock_timestamp() - interval '4 minutes')");
    }

    @Test
    void anIncidentIsOpenedOnceAndGoesOn() {
        assertThat(watch.keep(observer.system()).opened()).isOne();
        assertThat(watch.keep(observer.system()).opened()).isZero();
        assertThat(observer.incidents(false, 10)).singleElement().satisfies(row -> {
            assertThat(row.cause()).isEqualTo("frozen");
            assertThat(row.scope()).contains("run_tsa");
            assertThat(row.timesSeen()).isEqualTo(2);
            assertThat(row.resolvedAt()).isNull();
            assertThat(row.incident()).contains("\"headline\"");
        });
        assertThat(database.number("select count(*) from executor_events where kind = 'incident_opened'"))
                .isOne();
        assertThat(observer.health().headline()).contains("frozen");
    }

    @Test
    void itIsResolvedWhenItHasNotBeenSeenForAWhile() {
        watch.keep(observer.system());
        database.execute("update executor_gates set lifted_at = now(), lifted_by = 'ana'");
        database.execute("delete from executor_waiting");
        database.execute("delete from executor_job");
        assertThat(watch.keep(observer.system()).resolved()).isZero();
        database.execute("update executor_incidents set seen_at = seen_at - interval '2 minutes'");
        assertThat(watch.keep(observer.system()).resolved()).isOne();
        assertThat(observer.incidents(false, 10)).isEmpty();
        assertThat(observer.incidents(true, 10))
                .extracting(IncidentRow::resolvedAt)
                .doesNotContainNull();
        assertThat(database.number("select count(*) from executor_events where kind = 'incident_resolved'"))
                .isOne();
    }

    @Test
    void whatCannotBeSeenAnyMoreStaysOpenAndWhatNeverCouldBeKeepsNothingOpen() {
        Missing sessions = new Missing(Signal.SESSIONS.word(), "not permitted");
        Missing gates = new Missing(Signal.GATES.word(), "it took too long");
        watch.keep(observer.system().with(List.of(sessions)));
        database.execute("update executor_gates set lifted_at = now(), lifted_by = 'ana'");
        database.execute("delete from executor_waiting");
        database.execute("delete from executor_job");
        database.execute("update executor_incidents set seen_at = seen_at - interval '2 minutes'");

        assertThat(watch.keep(observer.system().with(List.of(sessions, gates))).resolved())
                .as("the gates could be read when it was seen")
                .isZero();
        assertThat(watch.keep(observer.system().with(List.of(sessions))).resolved())
                .as("a role that never sees sessions")
                .isOne();
    }

    @Test
    void whatIsOverIsForgottenAfterAWhileAndWhatLastsNever() {
        database.execute("""
                insert into executor_incidents (fingerprint, cause, scope, since, opened_at, resolved_at, confidence, incident)
                select 'over ' || n, 'frozen', '{}'::jsonb, now() - interval '100 days', now() - interval '100 days',
                       now() - case when n <= 2500 then interval '31 days' else interval '29 days' end, 0.9, '{}'::jsonb
                  from generate_series(1, 2503) n
                 union all
                select 'lasts', 'frozen', '{}'::jsonb, now() - interval '100 days', now() - interval '100 days', null, 0.9, '{}'::jsonb
                """);
        new IncidentRetention(new Database(database.dataSource(), Schema.PUBLIC)).round();
        assertThat(database.number("select count(*) from executor_incidents where resolved_at is null"))
                .as("open, since 100 days")
                .isOne();
        assertThat(database.number("select count(*) from executor_incidents where resolved_at is not null"))
                .as("over since 29 days; more than two batches are gone")
                .isEqualTo(3);
    }

    @Test
    void documentsThatCannotBeCountedKeepNothingOpen() {
        watch.keep(observer.system());
        database.execute("update executor_gates set lifted_at = now(), lifted_by = 'ana'");
        database.execute("delete from executor_waiting");
        database.execute("delete from executor_job");
        database.execute("update executor_incidents set seen_at = seen_at - interval '2 minutes'");
        Missing documents = new Missing(Signal.DOCUMENTS.word(), "it took too long");
        assertThat(watch.keep(observer.system().with(List.of(documents))).resolved())
                .isOne();
    }

    @Test
    void theSameComingBackIsANewIncident() {
        watch.keep(observer.system());
        database.execute("update executor_incidents set resolved_at = now()");
        watch.keep(observer.system());
        assertThat(observer.incidents(true, 10)).hasSize(2);
    }

    @Test
    void whatItWasJudgedFromGivesTheVerdictAgain() {
        watch.keep(observer.system());
        byte[] dossier = database.value(byte[].class, "select observation from executor_incidents");
        assertThat(Diagnosis.of(Dossier.read(dossier)).incidents())
                .extracting(Incident::cause)
                .extracting(cause -> cause.code())
                .containsExactly("frozen");
    }

    @Test
    void everyQueryOfItsEvidenceHolds() {
        Diagnosis verdict = Diagnosis.of(observer.system());
        assertThat(verdict.incidents()).hasSize(1);
        verdict.incidents()
                .get(0)
                .evidence()
                .forEach(evidence -> assertThat(database.rows(evidence.query()))
                        .as(evidence.query())
                        .singleElement()
                        .satisfies(row -> assertThat(row.get("holds")).isEqualTo(true)));
    }
}
