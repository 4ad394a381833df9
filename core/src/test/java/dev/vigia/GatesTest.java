package dev.vigia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.Freeze;
import dev.vigia.job.Gate;
import dev.vigia.job.GateReport;
import dev.vigia.job.GateReport.Reach;
import dev.vigia.job.GateReport.Skipped;
import dev.vigia.job.GateScope;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.InvalidValueException;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.job.Schema;
import dev.vigia.observe.GatePage;
import dev.vigia.observe.GatesQuery;
import dev.vigia.observe.GatesQuery.State;
import dev.vigia.store.Database;
import dev.vigia.store.EndGates;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class GatesTest {
    private static final Operator ANA = new Operator("ana@ops", "tsa.example 503", "req-7");
    private static final Freeze TSA = Freeze.of(GateScope.of("run_tsa"));

    private TestDatabase database;
    private Vigia vigia;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
    }

    private GateReport freeze(Freeze order) {
        return vigia.gates().freeze(order, ANA, false);
    }

    private List<String> claimed(int limit) {
        return database.rows("select type from claim_orchestrator_jobs(?, 'orchestrator-sql')", limit).stream()
                .map(row -> (String) row.get("type"))
                .toList();
    }

    @Test
    void aFreezeIsAGateWithWhoWhyAndSinceWhenAuditedAndToldAsAnEvent() {
        Gate gate = freeze(TSA).gates().get(0);
        assertThat(gate.type()).isEqualTo("run_tsa");
        assertThat(gate.frozenBy()).isEqualTo("ana@ops");
        assertThat(gate.reason()).isEqualTo("tsa.example 503");
        assertThat(gate.until()).isNull();
        assertThat(Vigia.on(database.dataSource()).build().gates().open())
                .as("seen by another process")
                .containsExactly(gate);
        assertThat(
                        database.rows(
                                "select actor, action, object, reason, request_id, before, after->>'id' as gate from executor_audit"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("actor", "ana@ops")
                        .containsEntry("action", "freeze")
                        .containsEntry("object", "type run_tsa")
                        .containsEntry("reason", "tsa.example 503")
                        .containsEntry("request_id", "req-7")
                        .containsEntry("before", null)
                        .containsEntry("gate", gate.id().toString()));
        assertThat(database.rows("select kind, data->>'type' as type, data->>'by' as by from executor_events"))
                .containsExactly(Map.of("kind", "gate_set", "type", "run_tsa", "by", "ana@ops"));
    }

    @Test
    void aLiftedGateStaysAsHistoryWithWhoAndWhy() {
        freeze(TSA);
        GateReport lifted =
                vigia.gates().unfreeze(GateScope.of("run_tsa"), new Operator("bo@ops", "it answers", null), false);
        assertThat(vigia.gates().open()).isEmpty();
        Gate gate = vigia.observer()
                .gates(new GatesQuery(State.LIFTED, null, 10, null))
                .gates()
                .get(0);
        assertThat(gate).isEqualTo(lifted.gates().get(0));
        assertThat(gate.liftedBy()).isEqualTo("bo@ops");
        assertThat(gate.liftReason()).isEqualTo("it answers");
        assertThat(gate.liftedAt()).isAfter(gate.since());
        assertThat(database.rows(
                        "select before->>'lifted_by' as before, after->>'lifted_by' as after from executor_audit"
                                + " where action = 'unfreeze'"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("before", null).containsEntry("after", "bo@ops"));
        assertThat(database.number("select count(*) from executor_events where kind = 'gate_lifted'"
                        + " and data->>'set_by' = 'ana@ops' and data->>'by' = 'bo@ops'"))
                .isOne();
    }

    @Test
    void whatIsFrozenAlreadyStaysAsItIsAndIsSaid() {
        freeze(TSA);
        GateReport again = freeze(Freeze.of(GateScope.of("run_tsa", "build_artifact")));
        assertThat(again.gates()).extracting(Gate::type).containsExactly("build_artifact");
        assertThat(again.skipped()).singleElement().satisfies(skipped -> {
            assertThat(skipped.type()).isEqualTo("run_tsa");
            assertThat(skipped.because()).startsWith("frozen already, since ").endsWith(" by ana@ops: tsa.example 503");
        });
    }

    @Test
    void whatIsNotFrozenCannotBeThawedAndNothingIsAudited() {
        assertThat(vigia.gates().unfreeze(GateScope.of("run_tsa"), ANA, false).skipped())
                .containsExactly(new Skipped("run_tsa", "it has no gate"));
        assertThat(vigia.gates().unfreeze(GateScope.everything(), ANA, false).skipped())
                .containsExactly(new Skipped(null, "there is no gate on everything"));
        assertThat(database.number("select count(*) from executor_audit")).isZero();
    }

    @Test
    void aDryRunSaysHowFarItReachesAndChangesNothing() {
        for (int i = 0; i < 3; i++) {
            vigia.enqueue(NewJob.of("run_tsa"));
        }
        vigia.enqueue(NewJob.of("run_tsa").withDelay(Duration.ofHours(1)));
        vigia.enqueue(NewJob.of("other"));
        database.rows("select * from claim_orchestrator_jobs(1, 'orchestrator-x', '{run_tsa}')");
        GateReport rehearsal = vigia.gates().freeze(TSA, ANA, true);
        assertThat(rehearsal.reach()).isEqualTo(new Reach(2, 1, 1));
        assertThat(rehearsal.gates().get(0).id()).isNull();
        assertThat(vigia.gates()
                        .freeze(Freeze.of(GateScope.everything()), ANA, true)
                        .reach())
                .isEqualTo(new Reach(3, 1, 1));
        for (String table : List.of("executor_gates", "executor_audit", "executor_events")) {
            assertThat(database.number("select count(*) from " + table))
                    .as(table)
                    .isZero();
        }
        assertThat(freeze(TSA).reach()).isEqualTo(new Reach(2, 1, 1));
        vigia.gates().unfreeze(GateScope.of("run_tsa"), ANA, true);
        assertThat(vigia.gates().open()).hasSize(1);
    }

    @Test
    void aTypeThatNothingKnowsIsFrozenWithAWarningThatNamesTheSimilarOne() {
        assertThat(freeze(Freeze.of(GateScope.of("run_tza"))).warnings())
                .singleElement()
                .asString()
                .startsWith("nothing knows the type run_tza")
                .endsWith("did you mean run_tsa?");
        assertThat(freeze(TSA).warnings()).as("a policy names it").isEmpty();
        vigia.enqueue(NewJob.of("my_own"));
        assertThat(freeze(Freeze.of(GateScope.of("my_own"))).warnings())
                .as("a job of it waits")
                .isEmpty();
    }

    @Test
    void theGateOfEverythingAndThoseOfTypesAreIndependent() {
        vigia.enqueue(NewJob.of("run_tsa"));
        vigia.enqueue(NewJob.of("other"));
        freeze(TSA);
        assertThat(freeze(Freeze.of(GateScope.everything())).gates().get(0).type())
                .isNull();
        assertThat(claimed(10)).isEmpty();
        assertThat(freeze(Freeze.of(GateScope.of("other"))).warnings().get(0))
                .startsWith("everything is frozen as well, since ");
        assertThat(vigia.gates().unfreeze(GateScope.of("other"), ANA, false).warnings())
                .singleElement()
                .asString()
                .endsWith("nothing goes on before that gate is lifted");
        assertThat(vigia.gates().unfreeze(GateScope.everything(), ANA, false).warnings())
                .containsExactly("frozen by gates of their own, and still so: run_tsa");
        assertThat(claimed(10)).containsExactly("other");
        vigia.gates().unfreeze(GateScope.of("run_tsa"), ANA, false);
        assertThat(claimed(10)).containsExactly("run_tsa");
    }

    @Test
    void anEndInThePastIsRefusedByTheDatabasesClockAndNothingIsFrozen() {
        Instant past = Instant.now().minusSeconds(60);
        assertThatThrownBy(() -> freeze(TSA.until(past)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("until is not valid: ")
                .hasMessageContaining(" is past: PostgreSQL's clock says ")
                .hasMessageEndingWith("; nothing was frozen");
        assertThatThrownBy(() -> TSA.until(past).lasting(Duration.ofHours(1)))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> TSA.lasting(Duration.ZERO)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> GateScope.of()).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> GateScope.of("*")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> new Operator("ana", "", null)).isInstanceOf(InvalidJobException.class);
        assertThat(database.number("select count(*) from executor_gates")).isZero();
    }

    @Test
    void aGateWhoseTimeIsOverEndsByTheClockAndIsToldOnce() {
        Gate gate = freeze(TSA.lasting(Duration.ofHours(2))).gates().get(0);
        assertThat(Duration.between(gate.since(), gate.until()))
                .isBetween(Duration.ofMinutes(119), Duration.ofHours(2));
        vigia.enqueue(NewJob.of("run_tsa"));
        assertThat(claimed(1)).isEmpty();
        database.execute("update executor_gates set until = clock_timestamp() - interval '1 second'");
        assertThat(claimed(1)).as("claims need nobody to tell it").containsExactly("run_tsa");
        assertThat(vigia.gates().open()).isEmpty();
        EndGates ended = new EndGates(new Database(database.dataSource(), Schema.PUBLIC));
        assertThat(ended.apply()).isOne();
        assertThat(ended.apply()).isZero();
        assertThat(database.rows("select data->>'because' as because from executor_events where kind = 'gate_lifted'"))
                .containsExactly(Map.of("because", "until"));
        assertThat(freeze(TSA).gates()).as("it can be frozen again").hasSize(1);
    }

    @Test
    void gatesAreListedPageByPage() {
        List<String> types = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            freeze(Freeze.of(GateScope.of("type_" + i)));
            types.add(0, "type_" + i);
        }
        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            GatePage page = vigia.observer().gates(new GatesQuery(State.ALL, null, 3, cursor));
            page.gates().forEach(gate -> seen.add(gate.type()));
            cursor = page.nextCursor();
        } while (cursor != null);
        assertThat(seen).isEqualTo(types);
        assertThat(vigia.observer()
                        .gates(new GatesQuery(State.OPEN, "type_3", 3, null))
                        .gates())
                .hasSize(1);
        assertThat(vigia.observer()
                        .gates(new GatesQuery(State.LIFTED, null, 3, null))
                        .gates())
                .isEmpty();
    }
}
