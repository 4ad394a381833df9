package dev.vigia.lab.incidents.cases;

import dev.vigia.lab.chaos.Pooler;
import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.world.Role;
import dev.vigia.lab.incidents.world.Workers.Worker;
import dev.vigia.lab.incidents.world.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What state the server itself is in. */
final class DatabaseCases {
    private DatabaseCases() {}

    /** How long it takes to find what is due first, as every claim does: milliseconds, the best of three. */
    static double lookMillis(World world) {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            world.store().rows("""
                    select id from executor_waiting where attempts < max_attempts and run_at <= clock_timestamp()
                     order by priority, run_at, id limit 5
                    """);
            best = Math.min(best, (System.nanoTime() - start) / 1e6);
        }
        return best;
    }

    /** B2: a snapshot of long ago keeps dead rows, and the claim wades through them. */
    static final class VacuumBlocked extends Case {
        private final List<String> holders = new ArrayList<>();
        private String held;

        @Override
        public Map<String, String> serverSettings() {
            return Map.of("max_prepared_transactions", "5", "autovacuum_naptime", "2s");
        }

        @Override
        protected void inject() {
            String program = world.names().program();
            if (world.random().nextBoolean()) {
                held = "close-" + world.names().type();
                Connection session = SessionCases.leftOpen(
                        world,
                        program,
                        "create table reports_of_the_month (n int); insert into reports_of_the_month values (1)");
                try {
                    session.createStatement().execute("prepare transaction '" + held + "'");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
                holders.add(held);
            } else {
                Connection session = SessionCases.leftOpen(
                        world,
                        program,
                        "set transaction isolation level repeatable read; select count(*) from executor_job");
                holders.add(Integer.toString(SessionCases.pid(session)));
            }
            for (int i = 0; i < 5; i++) {
                world.store().execute("""
                        insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at)
                        select gen_random_uuid(), 'churn', 0, now() - interval '1 day', 0, 1, now() from generate_series(1, 30000);
                        delete from executor_waiting where type = 'churn'
                        """);
            }
        }

        @Override
        public boolean suffers() {
            return lookMillis(world) > 10;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("vacuum_blocked").mentioning(holders.get(0)));
        }

        @Override
        public boolean isMended(Instant since) {
            return world.flows(since)
                    && (held == null || world.store().number("select count(*) from pg_prepared_xacts") == 0);
        }
    }

    /** B3: the index that the claim reads is gone, or not valid, and the line is long. */
    static final class ClaimIndexMissing extends Case {
        private static final String INDEX = "executor_waiting_line_idx";

        @Override
        protected void build() {
            super.build();
            world.store().execute("""
                    insert into executor_job (id, type, correlation_id, payload, priority)
                    select gen_random_uuid(), 'yearly_statement', gen_random_uuid(), '{}', 0 from generate_series(1, 100000);
                    insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at)
                    select id, type, 0, now() + interval '90 days', 0, 1, now() from executor_job where type = 'yearly_statement';
                    analyze executor_waiting
                    """);
        }

        @Override
        protected void inject() {
            world.store()
                    .execute(
                            world.random().nextBoolean()
                                    ? "drop index " + INDEX
                                    : "update pg_index set indisvalid = false where indexrelid = '" + INDEX
                                            + "'::regclass");
        }

        @Override
        public boolean suffers() {
            return lookMillis(world) > 10;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("claim_plan_regression").at("index", INDEX));
        }

        @Override
        public boolean isMended(Instant since) {
            return world.store()
                            .number("select count(*) from pg_index where indisvalid and indexrelid = to_regclass('"
                                    + INDEX + "')")
                    == 1;
        }
    }

    /** B6: the server was demoted, or set to read only, and the pools stay on it. */
    static final class ReadOnly extends Case {
        private boolean demoted;

        @Override
        public Map<String, String> serverSettings() {
            return Map.of("hot_standby", "on");
        }

        @Override
        protected void inject() {
            demoted = world.random().nextBoolean();
            if (demoted) {
                world.store().server().demote();
            } else {
                world.store().server().execute("alter system set default_transaction_read_only = on");
                world.store().server().execute("select pg_reload_conf()");
            }
        }

        @Override
        public boolean suffers() {
            return world.traffic().refused() >= 2;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("read_only_connections")
                    .at("worker", workers.stream().map(Worker::id).toArray(String[]::new)));
        }

        @Override
        public Pattern advice() {
            return words("primary|read.?only");
        }

        @Override
        public void mend() {
            if (demoted) {
                world.store().server().promote();
            }
        }
    }

    /** B10: workers reach the database through a pooler that gives sessions away, and do not know. */
    static final class PoolerMode extends Case {
        @Override
        public Map<String, String> serverSettings() {
            return Map.of("max_connections", "60");
        }

        @Override
        public String impossible() {
            return Pooler.program().isPresent() ? null : "PgBouncer is not installed";
        }

        @Override
        protected void build() {
            script = script.polling(Duration.ofSeconds(3));
            super.build();
        }

        @Override
        protected void inject() {
            Pooler pooler = world.until(Pooler.before(world.store().server().port()));
            replace(workers, script.at(world.store().jdbcUrl(Role.APP, pooler.port())));
        }

        @Override
        public boolean suffers() {
            return world.store().number("""
                            select count(*) from executor_job_runs
                             where started_at > clock_timestamp() - interval '12 s' and started_at - run_at > interval '1 s'
                            """) >= 5
                    && world.now().isAfter(injected().plusSeconds(8));
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("pooler_mode"));
        }

        @Override
        public Pattern advice() {
            return words("session|direct|prepareThreshold|pooler|pgbouncer");
        }

        @Override
        public void mend() {
            workers.forEach(worker -> worker.process().kill());
            workers.clear();
            workers.addAll(world.workers().start(script, 2));
        }
    }
}
