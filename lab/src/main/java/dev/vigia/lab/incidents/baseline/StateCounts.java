package dev.vigia.lab.incidents.baseline;

import dev.vigia.lab.incidents.world.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How many jobs of each type are in each state, and nothing else. */
final class StateCounts extends Baseline {
    private static final String COUNTS = """
            select type,
                   count(*) filter (where status = 'queued' and run_at <= now()) as queued,
                   count(*) filter (where status = 'running') as running,
                   count(*) filter (where status = 'failed' and attempts < max_attempts) as retrying,
                   count(*) filter (where status = 'failed' and attempts >= max_attempts) as dead,
                   count(*) filter (where status = 'succeeded') as succeeded
              from executor_jobs group by type
            """;

    StateCounts() {
        super("state counts");
    }

    @Override
    List<Guess> guesses(Store store, Instant began) {
        List<Guess> guesses = new ArrayList<>();
        for (Map<String, Object> row : store.rows(COUNTS)) {
            Object type = row.get("type");
            long queued = number(row, "queued");
            long running = number(row, "running");
            long failed = number(row, "retrying") + number(row, "dead");
            if (failed >= 3) {
                guesses.add(Guess.of("code_regression", (double) failed, "type", type));
            }
            if (queued >= 10 && running == 0) {
                guesses.add(Guess.of(
                        number(row, "succeeded") == 0 ? "unknown_type" : "no_worker", (double) queued, "type", type));
            } else if (queued >= 30) {
                guesses.add(Guess.of("burst", (double) queued, "type", type));
            } else if (running >= 5) {
                guesses.add(Guess.of("stuck_handler", (double) running, "type", type));
            }
        }
        return guesses;
    }

    static long number(Map<String, Object> row, String column) {
        return row.get(column) == null ? 0 : ((Number) row.get(column)).longValue();
    }
}
