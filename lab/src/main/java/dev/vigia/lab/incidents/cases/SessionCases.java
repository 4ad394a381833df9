package dev.vigia.lab.incidents.cases;

import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.world.Role;
import dev.vigia.lab.incidents.world.World;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What other sessions do. */
final class SessionCases {
    private SessionCases() {}

    /** Runs it in this session, and does not wait for its end. */
    static void inBackground(Connection session, String sql) {
        Thread thread = new Thread(() -> {
            try (session) {
                session.createStatement().execute(sql);
            } catch (SQLException e) {
                // ended from outside: that was the remedy
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Its process at the server. */
    static int pid(Connection session) {
        try (ResultSet row = session.createStatement().executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A transaction that was begun with this, and is left open. */
    static Connection leftOpen(World world, String program, String sql) {
        Connection session = world.session(program);
        try {
            session.setAutoCommit(false);
            session.createStatement().execute(sql);
            return session;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** B1: somebody read the line and left the transaction open; DDL waits for it, and everybody for the DDL. */
    static final class LockQueue extends Case {
        private String program;
        private int root;

        @Override
        protected void inject() {
            program = world.names().program();
            root = pid(leftOpen(world, program, "select count(*) from executor_waiting"));
            inBackground(
                    world.session(world.names().program()),
                    "alter table executor_waiting alter column dedupe_key set default null");
        }

        @Override
        public boolean suffers() {
            return world.store().number("""
                            select count(*) from pg_stat_activity
                             where datname = current_database() and wait_event_type = 'Lock'
                               and query_start < clock_timestamp() - interval '3 s'
                            """) >= 3;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("lock_queue")
                    .at("pid|root_pid", Integer.toString(root))
                    .at("application|application_name", program));
        }
    }

    /** B4: another application takes every connection that becomes free. */
    static final class ConnectionsExhausted extends Case {
        private String program;
        private volatile boolean over;

        @Override
        public Map<String, String> serverSettings() {
            return Map.of("max_connections", "50", "superuser_reserved_connections", "5", "reserved_connections", "3");
        }

        @Override
        protected void inject() {
            program = world.names().program();
            Thread hoarder = new Thread(this::hoard);
            hoarder.setDaemon(true);
            hoarder.start();
            pause(2_000);
            world.store()
                    .execute(
                            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'worker'");
        }

        private void hoard() {
            while (!over) {
                try {
                    Connection session = world.store().session(Role.APP, program);
                    world.until(session);
                } catch (SQLException e) {
                    pause(100);
                }
            }
        }

        @Override
        public boolean suffers() {
            try (Connection session = world.store().session(Role.APP, "knock")) {
                return session.isClosed();
            } catch (SQLException e) {
                return "53300".equals(e.getSQLState())
                        && world.now().isAfter(injected().plusSeconds(8));
            }
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("connections_exhausted").at("application|application_name", program));
        }

        @Override
        public Pattern advice() {
            return words(Pattern.quote(program));
        }

        /** The program is stopped. */
        @Override
        public void mend() {
            over = true;
            world.store()
                    .execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = '"
                            + program + "'");
        }
    }
}
