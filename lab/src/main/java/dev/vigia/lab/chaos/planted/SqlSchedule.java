package dev.vigia.lab.chaos.planted;

import dev.vigia.lab.chaos.LabDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * Workers that speak SQL, moved step by step by one random generator: they claim, act, settle, fall silent, are declared
 * lost, and settle late. One seed is one run, to the step.
 */
public final class SqlSchedule {
    private static final int WORKERS = 3;
    /** The last one never falls silent. */
    private static final int HEALTHY = WORKERS - 1;

    private static final int STEPS = 80;
    private static final String CLAIM = "select id, type, attempts from claim_orchestrator_jobs(?, ?)";
    private static final String ACT =
            "insert into effects (job_id, attempt, worker, kind) values (?::uuid, ?::int, ?, ?)";
    private static final String SETTLE = """
            select settle_job(?::uuid, ?, ?::int, ?, p_result => ?::jsonb, p_run_at => clock_timestamp()) as answer
            """;
    private static final String FALL_SILENT = """
            update executor_workers set last_seen_at = last_seen_at - lease_duration - interval '1 second' where id = ?
            """;
    private static final String RUNNABLE = "select from executor_waiting where attempts < max_attempts limit 1";

    private final Random random;
    private final List<List<Held>> held = new ArrayList<>();
    private int refused;

    private SqlSchedule(long seed) {
        this.random = new Random(seed);
        for (int i = 0; i < WORKERS; i++) {
            held.add(new ArrayList<>());
        }
    }

    private record Held(UUID job, String type, int attempt) {}

    /** Runs to the end: nothing is left to do afterwards, unless a bug left it. Says how many statements were refused. */
    public static int run(LabDatabase database, long seed) {
        SqlSchedule schedule = new SqlSchedule(seed);
        // No backoff: what is retried is due at once, and one seed is one schedule.
        database.execute("update executor_job_types set backoff_base = '0', max_attempts = 50 where type = '*'");
        try (Connection connection = database.dataSource().getConnection()) {
            for (int i = 0; i < STEPS; i++) {
                schedule.step(connection);
            }
            schedule.drain(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("seed " + seed, e);
        }
        return schedule.refused;
    }

    private void step(Connection connection) throws SQLException {
        int worker = random.nextInt(WORKERS);
        int dice = random.nextInt(100);
        if (dice < 20) {
            query(connection, "select enqueue_job(?)", random.nextBoolean() ? "inside" : "outside");
        } else if (dice < 45) {
            claim(connection, worker, 1 + random.nextInt(3));
        } else if (dice < 70) {
            settleOne(connection, worker, random.nextInt(4) > 0);
        } else if (dice < 85) {
            query(connection, FALL_SILENT + " returning id", name(random.nextInt(HEALTHY)));
        } else {
            query(connection, "select reclaim_stale_jobs()");
        }
    }

    /** Every late worker settles, every silent one is reclaimed, the healthy one does the rest. */
    private void drain(Connection connection) throws SQLException {
        for (int worker = 0; worker < HEALTHY; worker++) {
            query(connection, FALL_SILENT + " returning id", name(worker));
        }
        query(connection, "select reclaim_stale_jobs()");
        for (int worker = 0; worker < WORKERS; worker++) {
            while (!held.get(worker).isEmpty()) {
                settleOne(connection, worker, true);
            }
        }
        for (int round = 0; round < STEPS && !query(connection, RUNNABLE).isEmpty(); round++) {
            claim(connection, HEALTHY, 10);
            while (!held.get(HEALTHY).isEmpty()) {
                settleOne(connection, HEALTHY, true);
            }
        }
    }

    private void claim(Connection connection, int worker, int limit) throws SQLException {
        for (Map<String, Object> row : query(connection, CLAIM, limit, name(worker))) {
            held.get(worker)
                    .add(new Held((UUID) row.get("id"), (String) row.get("type"), (Integer) row.get("attempts")));
        }
    }

    /** The handler's effect, outside or inside the settling transaction, as the two types promise. */
    private void settleOne(Connection connection, int worker, boolean well) throws SQLException {
        List<Held> mine = held.get(worker);
        if (mine.isEmpty()) {
            return;
        }
        Held one = mine.remove(random.nextInt(mine.size()));
        String result = "{\"worker\":\"" + name(worker) + "\",\"attempt\":" + one.attempt() + "}";
        Object[] settle = {one.job(), name(worker), one.attempt(), well ? "succeeded" : "failed", result};
        Object[] act = {one.job(), one.attempt(), name(worker), one.type()};
        if (one.type().equals("outside")) {
            query(connection, ACT + " returning id", act);
            query(connection, SETTLE, settle);
            return;
        }
        connection.setAutoCommit(false);
        List<Map<String, Object>> answer = query(connection, SETTLE, settle);
        if (well && answer.equals(List.of(Map.of("answer", "applied")))) {
            query(connection, ACT + " returning id", act);
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** A statement that a planted bug makes impossible is refused, as a worker would see it, and life goes on. */
    private List<Map<String, Object>> query(Connection connection, String sql, Object... parameters)
            throws SQLException {
        try {
            return LabDatabase.rows(connection, sql, parameters);
        } catch (SQLException e) {
            refused++;
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return List.of();
        }
    }

    private static String name(int worker) {
        return "worker-" + worker;
    }
}
