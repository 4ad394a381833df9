package bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** One job system under test. Every job is a no-op whose handler calls {@link Sink#run(int)} with its payload. */
public interface Contender {
    /** How many pooled connections it needs. */
    int poolSize();

    /** The settings in force, for the result line. */
    Map<String, Object> config();

    /** Creates the schema in an empty database, or finds it there. */
    void setUp(HikariDataSource ds) throws Exception;

    /** Adds n jobs (payloads from, from + 1, …), due now, one transaction each, on the calling thread, as a client that hosts no worker. */
    void enqueue(int from, int n) throws Exception;

    /** Adds one job from the process that hosts the running workers, so that wake-ups within it can work. */
    default void enqueueLocal(int payload) throws Exception {
        enqueue(payload, 1);
    }

    /** Adds n jobs, due now, through the system's own bulk call. */
    void enqueueBulk(int n) throws Exception;

    void startWorkers() throws Exception;

    void stopWorkers() throws Exception;

    /** SQL: the number of jobs that are due or running; neither finished nor future. */
    String remainingSql();

    /** SQL statements that empty the tables. */
    List<String> resetSql();

    /** Leaves the rows that the seed statements copy. */
    default void prepareSeed(HikariDataSource ds) throws Exception {
        enqueue(0, 1);
    }

    /** SQL statements that add n jobs due in 30 days. */
    List<String> seedFutureSql(int n);

    /** SQL statements that add n finished jobs; none if the system keeps none. */
    default List<String> seedDoneSql(int n) {
        return List.of();
    }

    /** SQL: the number of finished jobs kept; null if the system deletes them. */
    default String doneSql() {
        return null;
    }

    /**
     * Starts the workers and waits until n jobs were handled and the database holds none unfinished.
     *
     * @throws IllegalStateException if not exactly n were handled
     */
    default Drain drain(HikariDataSource ds, long n) throws Exception {
        Sink.reset(n);
        Cpu cpu = new Cpu();
        long start = System.nanoTime();
        startWorkers();
        if (!Sink.await(n, 170_000)) {
            stopWorkers();
            throw new IllegalStateException("timeout: handled " + Sink.done.get() + " of " + n);
        }
        try (Connection connection = ds.getConnection();
                Statement statement = connection.createStatement()) {
            while (scalar(statement, remainingSql()) > 0) {
                Thread.sleep(5);
            }
        }
        long end = System.nanoTime();
        Map<String, Object> used = cpu.sinceStart();
        stopWorkers();
        if (Sink.done.get() != n) {
            throw new IllegalStateException("handled " + Sink.done.get() + " instead of " + n);
        }
        return new Drain(end - start, Sink.first - start, Sink.last - start, used);
    }

    /** Nanoseconds from the start of the workers: until the database was empty, the first handler, the last handler. */
    record Drain(long total, long first, long last, Map<String, Object> cpu) {}

    static long scalar(Statement statement, String sql) throws Exception {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
