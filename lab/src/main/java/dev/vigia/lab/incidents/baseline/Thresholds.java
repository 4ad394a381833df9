package dev.vigia.lab.incidents.baseline;

import dev.vigia.lab.incidents.world.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The alerts that one would set up for any queue on PostgreSQL, each for itself, the gravest first. */
final class Thresholds extends Baseline {
    /** A statement that finds what is beyond a limit; its one column is the place. */
    private record Alert(String cause, double weight, String dimension, String sql) {}

    private static final List<Alert> ALERTS = List.of(
            new Alert("connections_exhausted", 9, "application", """
                    select application_name from pg_stat_activity
                     where (select count(*) from pg_stat_activity where backend_type = 'client backend')
                           > 0.8 * current_setting('max_connections')::int
                     group by application_name order by count(*) desc limit 1
                    """),
            new Alert("lock_queue", 8, "pid", """
                    select unnest(pg_blocking_pids(pid)) from pg_stat_activity
                     where wait_event_type = 'Lock' and query_start < now() - interval '5 s' limit 1
                    """),
            new Alert("worker_lost", 7, "worker", """
                    select id from executor_workers
                     where state in ('live', 'draining', 'lost') and last_seen_at < now() - lease_duration
                    """),
            new Alert("frozen", 6, "type", """
                    select type from executor_gates where lifted_at is null
                    """),
            new Alert("invisible_enqueue", 5, "pid", """
                    select pid from pg_stat_activity
                     where state = 'idle in transaction' and xact_start < now() - interval '10 s'
                       and datname = current_database()
                    """),
            new Alert("stuck_handler", 4, "type", """
                    select distinct type from executor_leases where locked_at < now() - interval '20 s'
                    """),
            new Alert("code_regression", 3, "type", """
                    select type from executor_job_runs where finished_at > now() - interval '60 s'
                     group by type
                    having count(*) filter (where outcome = 'failed') > 0.1 * count(*) and count(*) >= 5
                    """),
            new Alert("no_worker", 2, "type", """
                    select type from executor_waiting w where attempts < max_attempts and run_at < now() - interval '10 s'
                       and not exists (select from executor_leases l where l.type = w.type)
                     group by type
                    """),
            new Alert("burst", 1, "type", """
                    select type from executor_waiting where attempts < max_attempts and run_at < now() - interval '15 s'
                     group by type order by count(*) desc
                    """));

    Thresholds() {
        super("thresholds");
    }

    @Override
    List<Guess> guesses(Store store, Instant began) {
        List<Guess> guesses = new ArrayList<>();
        for (Alert alert : ALERTS) {
            try {
                store.rows(alert.sql())
                        .forEach(row -> guesses.add(Guess.of(
                                alert.cause(),
                                alert.weight(),
                                alert.dimension(),
                                row.values().iterator().next())));
            } catch (IllegalStateException e) {
                // This alert has no data: it says nothing.
            }
        }
        return guesses;
    }
}
