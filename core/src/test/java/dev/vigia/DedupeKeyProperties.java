package dev.vigia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.Dedupe;
import dev.vigia.job.Dedupe.Mode;
import dev.vigia.job.DedupeReport.Effect;
import dev.vigia.job.Enqueued;
import dev.vigia.job.JobFilter;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.job.Schema;
import dev.vigia.store.Database;
import dev.vigia.store.ExpireDedupeKeys;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The states of one key, against a model: whatever is done in whatever order, who holds it is what the model says. */
class DedupeKeyProperties {
    private static TestDatabase database;
    private static Vigia vigia;

    private enum Place {
        WAITING,
        RUNNING,
        SUCCEEDED,
        DEAD,
        CANCELLED
    }

    private record Step(String what, Mode mode, boolean window, boolean inSql) {}

    /** What the model knows of the one job that matters: the latest that held the key. */
    private static final class Model {
        private UUID holder;
        private Place place;
        private boolean windowLasts;
        private final List<UUID> dead = new ArrayList<>();

        boolean held() {
            return holder != null
                    && (place == Place.WAITING || place == Place.RUNNING || (place == Place.SUCCEEDED && windowLasts));
        }
    }

    @BeforeContainer
    static void open() {
        database = TestDatabase.migrated();
        database.execute("update executor_job_types set backoff_base = '0 s', backoff_cap = '0 s', max_attempts = 100");
        vigia = Vigia.on(database.dataSource()).build();
    }

    @AfterContainer
    static void close() {
        database.close();
    }

    @Property(tries = 60)
    void theKeyIsHeldByWhomTheModelSays(@ForAll("steps") List<Step> steps) {
        database.execute("truncate executor_waiting, executor_leases, executor_dedupe_keys, executor_cancelled");
        Model model = new Model();
        for (Step step : steps) {
            apply(step, model);
            assertThat(vigia.observer().keyHolder("k").map(h -> h.jobId()).orElse(null))
                    .as("after %s of %s", step, steps)
                    .isEqualTo(model.held() ? model.holder : null);
            assertThat(database.number("select (select count(*) from executor_waiting where attempts < max_attempts)"
                            + " + (select count(*) from executor_leases)"))
                    .as("unfinished jobs with the key, after %s of %s", step, steps)
                    .isLessThanOrEqualTo(1);
        }
    }

    private static void apply(Step step, Model model) {
        switch (step.what()) {
            case "enqueue" -> enqueue(step, model);
            case "claim" -> {
                if (!database.rows("select id from claim_orchestrator_jobs(1, 'orchestrator-x')")
                        .isEmpty()) {
                    assertThat(model.place).isEqualTo(Place.WAITING);
                    model.place = Place.RUNNING;
                }
            }
            case "succeed" -> settle("succeeded", null, Place.SUCCEEDED, model);
            case "die" -> settle("failed", "permanent_error", Place.DEAD, model);
            case "fail" -> settle("failed", "handler_error", Place.WAITING, model);
            case "cancel" -> cancel(model);
            case "retry" -> retry(model);
            case "hour" -> {
                database.execute("update executor_dedupe_keys set held_until = held_until - interval '2 hours'");
                model.windowLasts = false;
            }
            default -> new ExpireDedupeKeys(new Database(database.dataSource(), Schema.PUBLIC)).apply();
        }
    }

    private static void enqueue(Step step, Model model) {
        Dedupe dedupe = new Dedupe("k", step.mode(), step.window() ? Duration.ofHours(1) : null, null);
        UUID id;
        if (step.inSql()) {
            id = database.value(
                    UUID.class,
                    "select enqueue_job('t', p_dedupe_key => 'k', p_dedupe_mode => ?, p_dedupe_for => ?::interval)",
                    step.mode().word(),
                    step.window() ? "1 hour" : null);
        } else {
            Enqueued answer = vigia.enqueue(NewJob.of("t").withDedupe(dedupe));
            assertThat(answer.duplicate()).isEqualTo(answer.id().equals(model.holder));
            assertThat(answer.dedupe() == null).as("alone").isEqualTo(!model.held());
            if (answer.dedupe() != null && answer.dedupe().effect() != Effect.REPLACED) {
                assertThat(answer.dedupe().otherId()).isEqualTo(model.holder);
            }
            id = answer.id();
        }
        boolean replaces = step.mode() == Mode.REPLACE || step.mode() == Mode.REPLACE_IN_PLACE;
        boolean takes = !model.held() || (replaces && model.place == Place.WAITING);
        assertThat(id.equals(model.holder)).as("the newcomer loses").isEqualTo(!takes);
        if (takes) {
            model.holder = id;
            model.place = Place.WAITING;
            model.windowLasts = step.window();
        }
    }

    private static void settle(String outcome, String kind, Place place, Model model) {
        if (!database.rows(
                        "select settle_job(id, locked_by, attempts, ?, p_error_kind => ?) from executor_leases",
                        outcome,
                        kind)
                .isEmpty()) {
            model.place = place;
            if (place == Place.DEAD) {
                model.dead.add(model.holder);
            }
        }
    }

    private static void cancel(Model model) {
        if (model.place == Place.WAITING) {
            vigia.operations().cancel(JobFilter.ofId(model.holder), new Operator("ana", "test", null), false);
            model.place = Place.CANCELLED;
        }
    }

    private static void retry(Model model) {
        if (model.dead.isEmpty()) {
            return;
        }
        UUID dead = model.dead.get(model.dead.size() - 1);
        boolean done = vigia.operations()
                        .retry(JobFilter.ofId(dead), new Operator("ana", "test", null), 100, false)
                        .changed()
                == 1;
        assertThat(done).isEqualTo(!model.held());
        if (done) {
            model.dead.remove(dead);
            model.holder = dead;
            model.place = Place.WAITING;
            model.windowLasts = false;
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<String> what = Arbitraries.of(
                "enqueue", "enqueue", "enqueue", "claim", "claim", "succeed", "die", "fail", "cancel", "retry", "hour",
                "expire");
        return Combinators.combine(
                        what, Arbitraries.of(Mode.class), Arbitraries.of(true, false), Arbitraries.of(true, false))
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(30);
    }
}
