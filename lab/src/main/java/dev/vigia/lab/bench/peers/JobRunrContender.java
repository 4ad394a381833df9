package dev.vigia.lab.bench.peers;

import bench.Contender;
import bench.Sink;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;

/** JobRunr, open source edition, job requests instead of analysed lambdas: its quickest way. */
public final class JobRunrContender implements Contender {
    private static final int WORKERS = 16;

    /** The shortest that it accepts. */
    private static final Duration POLL = Duration.ofSeconds(5);

    private final JacksonJsonMapper mapper = new JacksonJsonMapper();
    private PostgresStorageProvider storage;
    private JobRequestScheduler scheduler;
    private BackgroundJobServer server;

    /** A job. */
    public static final class Noop implements JobRequest {
        public int n;

        public Noop() {}

        Noop(int n) {
            this.n = n;
        }

        @Override
        public Class<NoopHandler> getJobRequestHandler() {
            return NoopHandler.class;
        }
    }

    /** Its handler. */
    public static final class NoopHandler implements JobRequestHandler<Noop> {
        @Override
        public void run(Noop job) {
            Sink.run(job.n);
        }
    }

    @Override
    public int poolSize() {
        return WORKERS + 10;
    }

    @Override
    public Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("version", "8.2.1");
        config.put("workers", WORKERS);
        config.put("pollIntervalMs", POLL.toMillis());
        return config;
    }

    @Override
    public void setUp(HikariDataSource ds) {
        storage = new PostgresStorageProvider(ds);
        storage.setJobMapper(new JobMapper(mapper));
        scheduler = new JobRequestScheduler(storage);
    }

    @Override
    public void enqueue(int from, int n) {
        for (int i = from; i < from + n; i++) {
            scheduler.enqueue(new Noop(i));
        }
    }

    @Override
    public void enqueueBulk(int n) {
        scheduler.enqueue(IntStream.range(0, n).mapToObj(Noop::new));
    }

    @Override
    public void startWorkers() {
        server = new BackgroundJobServer(
                storage,
                mapper,
                new JobActivator() {
                    @Override
                    public <T> T activateJob(Class<T> type) {
                        return type.cast(new NoopHandler());
                    }
                },
                BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                        .andPollInterval(POLL)
                        .andWorkerCount(WORKERS));
        server.start();
    }

    @Override
    public void stopWorkers() {
        server.stop();
    }

    @Override
    public String remainingSql() {
        return "select count(*) from jobrunr_jobs where state in ('ENQUEUED', 'PROCESSING')";
    }

    @Override
    public String doneSql() {
        return "select count(*) from jobrunr_jobs where state = 'SUCCEEDED'";
    }

    @Override
    public List<String> resetSql() {
        return List.of("truncate jobrunr_jobs");
    }

    /** Its first start saves every scheduled job anew, so that start must come before the seeding. */
    @Override
    public void prepareSeed(HikariDataSource ds) throws Exception {
        enqueue(0, 1);
        drain(ds, 1);
        scheduler.schedule(Instant.now().plus(Duration.ofDays(30)), new Noop(0));
    }

    private static List<String> seed(int n, String state, String scheduled) {
        return List.of("""
                insert into jobrunr_jobs (id, version, jobAsJson, jobSignature, state, createdAt, updatedAt, scheduledAt)
                select u, v, replace(j, i, u), s, '%s', now() at time zone 'utc', now() at time zone 'utc', %s
                  from (select gen_random_uuid()::text u, id i, version v, jobAsJson j, jobSignature s, g
                          from (select * from jobrunr_jobs where state = '%s' limit 1) t, generate_series(1, %d) g) x
                """.formatted(state, scheduled, state, n));
    }

    @Override
    public List<String> seedFutureSql(int n) {
        return seed(n, "SCHEDULED", "now() at time zone 'utc' + interval '30 days' + g * interval '1 second'");
    }

    @Override
    public List<String> seedDoneSql(int n) {
        return seed(n, "SUCCEEDED", "null");
    }
}
