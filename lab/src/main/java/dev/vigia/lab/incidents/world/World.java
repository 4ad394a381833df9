package dev.vigia.lab.incidents.world;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vigia.Vigia;
import dev.vigia.job.Operator;
import dev.vigia.lab.chaos.PostgresServer;
import dev.vigia.lab.incidents.worker.Script;
import dev.vigia.lab.incidents.world.CommandLineTool.Said;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;

/** One system with its surroundings, in which one case happens. All that is random comes from its seed. */
public final class World implements AutoCloseable {
    private final Random random;
    private final Names names;
    private final Store store;
    private final Traffic traffic;
    private final Workers workers = new Workers();
    private final List<Host> hosts = new ArrayList<>();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final HikariDataSource pool;
    private final Vigia vigia;

    public World(long seed, PostgresServer server) {
        random = new Random(seed);
        names = new Names(random);
        store = new Store(server);
        traffic = new Traffic(store.jdbcUrl(Role.APP), names.program(), random.nextLong());
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(store.jdbcUrl(Role.APP));
        config.addDataSourceProperty("ApplicationName", "operator");
        config.setMaximumPoolSize(3);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
        vigia = Vigia.on(pool).build();
    }

    public Names names() {
        return names;
    }

    public Store store() {
        return store;
    }

    public Traffic traffic() {
        return traffic;
    }

    public Workers workers() {
        return workers;
    }

    public Random random() {
        return random;
    }

    /** Both included. */
    public int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    /** As an operator's program uses it. */
    public Vigia vigia() {
        return vigia;
    }

    /** What {@link #vigia()} uses. */
    public DataSource dataSource() {
        return pool;
    }

    public Operator operator(String reason) {
        return new Operator(names.person(), reason, null);
    }

    /** What workers have in common: the database, the version, some slots. */
    public Script script() {
        return Script.of(store.jdbcUrl(Role.APP), names.version(), between(6, 10));
    }

    /** Another host, each on an address of its own. */
    public Host host() {
        Host host = new Host(names.host(), "127.0.0." + (11 + hosts.size()));
        hosts.add(host);
        opened.push(host);
        workers.know(hosts);
        return host;
    }

    /** A session of another program, which lasts as long as this world. */
    public Connection session(String program) {
        try {
            return until(store.session(Role.APP, program));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closed with this world. */
    public <T extends AutoCloseable> T until(T resource) {
        opened.push(resource);
        return resource;
    }

    public Said run(Role role, List<String> words) {
        return CommandLineTool.run(store.jdbcUrl(role), names.person(), words);
    }

    public Instant now() {
        return store.now();
    }

    /** Runs of this type that failed or were lost since then. */
    public long failures(String type, Instant since) {
        return store.number(
                "select count(*) from executor_job_runs where type = ? and outcome in ('failed', 'lost')"
                        + " and finished_at > ?::timestamptz",
                type,
                since.toString());
    }

    public long successes(String type, Instant since) {
        return store.number(
                "select count(*) from executor_job_runs where type = ? and outcome = 'succeeded'"
                        + " and finished_at > ?::timestamptz",
                type,
                since.toString());
    }

    /** Due and not running. */
    public long due(String type) {
        return store.number(
                "select count(*) from executor_waiting where type = ? and attempts < max_attempts"
                        + " and run_at <= clock_timestamp()",
                type);
    }

    /** How many seconds the job waits that waits longest of those that are due. */
    public long oldestWait(String type) {
        return store.number(
                "select coalesce(extract(epoch from clock_timestamp() - min(run_at)), 0)::bigint from executor_waiting"
                        + " where type = ? and attempts < max_attempts and run_at <= clock_timestamp()",
                type);
    }

    /** Every flow's jobs of this time on succeed, and nothing of them fails. */
    public boolean flows(Instant since) {
        for (Flow flow : traffic.all()) {
            boolean expected = flow.perSecond() >= 0.2;
            long succeeded = store.number(
                    "select count(*) from executor_job_runs r join executor_job j on j.id = r.job_id"
                            + " where r.type = ? and r.outcome = 'succeeded' and j.created_at > ?::timestamptz",
                    flow.type(),
                    since.toString());
            if (expected && succeeded < 2) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        traffic.close();
        workers.close();
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                // a session that a case broke
            }
        }
        pool.close();
        store.close();
    }
}
