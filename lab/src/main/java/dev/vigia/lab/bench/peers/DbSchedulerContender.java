package dev.vigia.lab.bench.peers;

import bench.Contender;
import bench.Sink;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.serializer.JacksonSerializer;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** db-scheduler, polling with lock-and-fetch or with fetch. Deletes what is done. */
public final class DbSchedulerContender implements Contender {
    private static final int THREADS = 20;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int BULK = 25_000;

    private final boolean lockAndFetch;
    private final OneTimeTask<Payload> task =
            Tasks.oneTime("noop", Payload.class).execute((instance, context) -> Sink.run(instance.getData().n));
    private HikariDataSource source;
    private SchedulerClient client;
    private Scheduler scheduler;

    /** What the handler is given. */
    public static final class Payload {
        public int n;

        public Payload() {}

        Payload(int n) {
            this.n = n;
        }
    }

    public DbSchedulerContender(boolean lockAndFetch) {
        this.lockAndFetch = lockAndFetch;
    }

    @Override
    public int poolSize() {
        return THREADS + 10;
    }

    @Override
    public Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("version", "16.7.1");
        config.put("threads", THREADS);
        config.put(
                "polling",
                lockAndFetch ? "pollUsingLockAndFetch(0.5, 4.0)" : "pollUsingFetchAndLockOnExecute(0.5, 3.0)");
        config.put("pollIntervalMs", POLL.toMillis());
        config.put("immediateExecution", true);
        config.put("serializer", "Jackson");
        return config;
    }

    @Override
    public void setUp(HikariDataSource ds) throws Exception {
        source = ds;
        try (Connection connection = ds.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    create table if not exists scheduled_tasks (
                      task_name text not null, task_instance text not null, task_data bytea,
                      execution_time timestamp with time zone not null, picked boolean not null, picked_by text,
                      last_success timestamp with time zone, last_failure timestamp with time zone, consecutive_failures int,
                      last_heartbeat timestamp with time zone, version bigint not null, priority smallint,
                      primary key (task_name, task_instance));
                    create index if not exists execution_time_idx on scheduled_tasks (execution_time);
                    create index if not exists last_heartbeat_idx on scheduled_tasks (last_heartbeat);
                    create index if not exists priority_execution_time_idx on scheduled_tasks (priority desc, execution_time asc)
                    """);
        }
        client = SchedulerClient.Builder.create(ds, task)
                .serializer(new JacksonSerializer())
                .build();
    }

    private TaskInstance<Payload> job(int n) {
        return task.instance(UUID.randomUUID().toString(), new Payload(n));
    }

    @Override
    public void enqueue(int from, int n) {
        for (int i = from; i < from + n; i++) {
            client.scheduleIfNotExists(job(i), Instant.now());
        }
    }

    @Override
    public void enqueueBulk(int n) {
        Instant now = Instant.now();
        for (int from = 0; from < n; from += BULK) {
            List<TaskInstance<?>> jobs = IntStream.range(from, Math.min(n, from + BULK))
                    .<TaskInstance<?>>mapToObj(this::job)
                    .toList();
            client.scheduleBatch(jobs, now);
        }
    }

    @Override
    public void startWorkers() {
        SchedulerBuilder builder = Scheduler.create(source, task)
                .threads(THREADS)
                .serializer(new JacksonSerializer())
                .pollingInterval(POLL)
                .shutdownMaxWait(Duration.ofSeconds(5))
                .enableImmediateExecution();
        scheduler = (lockAndFetch
                        ? builder.pollUsingLockAndFetch(0.5, 4.0)
                        : builder.pollUsingFetchAndLockOnExecute(0.5, 3.0))
                .build();
        scheduler.start();
    }

    @Override
    public void stopWorkers() {
        scheduler.stop();
    }

    @Override
    public String remainingSql() {
        return "select count(*) from scheduled_tasks where execution_time <= now()";
    }

    @Override
    public List<String> resetSql() {
        return List.of("truncate scheduled_tasks");
    }

    @Override
    public List<String> seedFutureSql(int n) {
        return List.of("""
                insert into scheduled_tasks (task_name, task_instance, task_data, execution_time, picked, version)
                select task_name, gen_random_uuid()::text, task_data, now() + interval '30 days' + g * interval '1 second', false, 1
                  from scheduled_tasks, generate_series(1, %d) g where execution_time <= now()""".formatted(n));
    }
}
