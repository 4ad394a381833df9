package dev.vigia.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.lab.chaos.history.History;
import dev.vigia.lab.chaos.history.Violation;
import dev.vigia.lab.chaos.planted.PlantedBug;
import dev.vigia.lab.chaos.planted.SqlSchedule;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What would the harness say if there were a bug? */
@Execution(ExecutionMode.CONCURRENT)
class PlantedBugsTest {
    private static final int SEEDS = 10;
    private static final Pattern ENGINE_FENCE =
            Pattern.compile("and l\\.attempts = g\\.attempts\\s+and l\\.locked_by = \\(select id from worker\\)");

    @SuppressWarnings("unused") // by name
    private static final List<PlantedBug> BUGS = PlantedBug.ALL;

    @ParameterizedTest
    @FieldSource("BUGS")
    void aPlantedBugIsFoundWithinTenSeeds(PlantedBug bug) {
        try (LabDatabase database = LabDatabase.create()) {
            bug.plantIn(database);
            for (int seed = 1; seed <= SEEDS; seed++) {
                SqlSchedule.run(database, seed);
                List<Violation> found = History.atRest(database.dataSource());
                if (!found.isEmpty()) {
                    print("%s: found with seed %d: %s", bug, seed, rules(found));
                    return;
                }
            }
            assertThat(bug.name()).as("found within " + SEEDS + " seeds").isEmpty();
        }
    }

    @Test
    void withoutABugNothingIsFoundInAnySeed() {
        try (LabDatabase database = LabDatabase.create()) {
            for (int seed = 1; seed <= SEEDS; seed++) {
                assertThat(SqlSchedule.run(database, seed))
                        .as("statements refused")
                        .isZero();
                assertThat(History.atRest(database.dataSource()))
                        .as("seed " + seed)
                        .isEmpty();
            }
            print(
                    "no bug: nothing found in %d seeds, %d attempts, %d late writes rejected",
                    SEEDS,
                    database.number("select count(*) from executor_job_runs"),
                    database.number("select count(*) from executor_events where kind = 'stale_completion_rejected'"));
        }
    }

    /** The same in the engine: what the proxy lets through of its statement has no fence. */
    @Test
    void aSettleOfTheEngineWithoutItsFenceIsFound() {
        try (Scenario scenario = new Scenario("planted");
                FaultProxy proxy = new FaultProxy(scenario.database().port());
                WorkerJvm zombie = WorkerJvm.start(
                        WorkerOptions.shortLease(scenario.database().jdbcUrl(proxy.port())))) {
            AtomicInteger planted = new AtomicInteger();
            proxy.rewrite(statement -> {
                Matcher fence = ENGINE_FENCE.matcher(statement);
                planted.addAndGet(fence.find() ? 1 : 0);
                return fence.replaceAll("");
            });
            zombie.id();
            for (UUID job : scenario.enqueue(2, Effects.STUBBORN, 5_000, 0)) {
                zombie.await("RUNNING " + job, Duration.ofSeconds(20)); // its time counts from there, paused or not
            }
            scenario.fleet().pause(zombie);
            WorkerJvm other = scenario.fleet().start(1).get(0);
            scenario.until(() -> assertThat(scenario.leased(other.id())).isEqualTo(2));
            scenario.fleet().resume(zombie);
            scenario.until(() -> assertThat(planted).as(zombie::said).hasPositiveValue());
            scenario.untilAllEnded();
            List<Violation> found = History.atRest(scenario.database().dataSource());
            assertThat(found).isNotEmpty();
            print("the engine's settle without a fence: found: %s", rules(found));
        }
    }

    private static List<String> rules(List<Violation> found) {
        return found.stream().map(violation -> violation.rule().name()).toList();
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, "lab  %-34s %s%n", "planted", String.format(Locale.ROOT, format, values));
    }
}
