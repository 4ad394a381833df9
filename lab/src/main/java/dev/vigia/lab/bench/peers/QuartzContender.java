package dev.vigia.lab.bench.peers;

import bench.Contender;
import bench.Sink;
import com.zaxxer.hikari.HikariDataSource;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/** Quartz, clustered: one durable job and a trigger for each unit of work, the cheapest way it offers. */
public final class QuartzContender implements Contender {
    private static final int THREADS = 20;
    private static final int IDLE_MS = 1_000;
    private static final int BULK = 1_000;

    private final JobDetail job =
            JobBuilder.newJob(Noop.class).withIdentity("noop").storeDurably().build();
    private Scheduler client;
    private Scheduler worker;

    /** The job's handler. */
    public static final class Noop implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            Sink.run(Integer.parseInt(context.getTrigger().getJobDataMap().getString("n")));
        }
    }

    @Override
    public int poolSize() {
        return THREADS + 10;
    }

    @Override
    public Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("version", "2.5.2");
        config.put("threads", THREADS);
        config.put("batchTriggerAcquisitionMaxCount", THREADS);
        config.put("idleWaitTimeMs", IDLE_MS);
        config.put("isClustered", true);
        return config;
    }

    @Override
    public void setUp(HikariDataSource ds) throws Exception {
        try (InputStream tables =
                        Scheduler.class.getResourceAsStream("/org/quartz/impl/jdbcjobstore/tables_postgres.sql");
                Connection connection = ds.getConnection();
                Statement statement = connection.createStatement()) {
            if (!statement
                    .executeQuery("select from pg_class where relname = 'qrtz_triggers'")
                    .next()) {
                statement.execute(new String(tables.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        DBConnectionManager.getInstance().addConnectionProvider("lab", new ConnectionProvider() {
            @Override
            public Connection getConnection() throws SQLException {
                return ds.getConnection();
            }

            @Override
            public void shutdown() {
                // the pool is closed by its owner
            }

            @Override
            public void initialize() {
                // the pool is ready
            }
        });
        client = scheduler();
        client.addJob(job, true);
    }

    private static Scheduler scheduler() throws Exception {
        Properties settings = new Properties();
        settings.put("org.quartz.scheduler.instanceName", "bench");
        settings.put("org.quartz.scheduler.instanceId", UUID.randomUUID().toString());
        settings.put("org.quartz.scheduler.idleWaitTime", "" + IDLE_MS);
        settings.put("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "" + THREADS);
        settings.put("org.quartz.scheduler.skipUpdateCheck", "true");
        settings.put("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        settings.put("org.quartz.threadPool.threadCount", "" + THREADS);
        settings.put("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
        settings.put("org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        settings.put("org.quartz.jobStore.dataSource", "lab");
        settings.put("org.quartz.jobStore.isClustered", "true");
        settings.put("org.quartz.jobStore.acquireTriggersWithinLock", "true");
        settings.put("org.quartz.jobStore.useProperties", "true");
        settings.put("org.quartz.jobStore.misfireThreshold", "3600000");
        Scheduler scheduler = new StdSchedulerFactory(settings).getScheduler();
        SchedulerRepository.getInstance().remove("bench"); // so that client and worker can be two in one JVM
        return scheduler;
    }

    private static Trigger trigger(int n) {
        return TriggerBuilder.newTrigger()
                .withIdentity(UUID.randomUUID().toString())
                .forJob("noop")
                .usingJobData("n", "" + n)
                .startNow()
                .build();
    }

    @Override
    public void enqueue(int from, int n) throws Exception {
        for (int i = from; i < from + n; i++) {
            client.scheduleJob(trigger(i));
        }
    }

    @Override
    public void enqueueBulk(int n) throws Exception {
        for (int from = 0; from < n; from += BULK) {
            Set<Trigger> triggers = new HashSet<>();
            for (int i = from; i < Math.min(n, from + BULK); i++) {
                triggers.add(trigger(i));
            }
            client.scheduleJobs(Map.of(job, triggers), true);
        }
    }

    @Override
    public void startWorkers() throws Exception {
        worker = scheduler();
        worker.start();
    }

    @Override
    public void stopWorkers() throws Exception {
        worker.shutdown(true);
    }

    @Override
    public String remainingSql() {
        return """
                select (select count(*) from qrtz_triggers
                         where sched_name = 'bench' and next_fire_time < extract(epoch from now() + interval '1 day') * 1000)
                     + (select count(*) from qrtz_fired_triggers)""";
    }

    @Override
    public List<String> resetSql() {
        return List.of("truncate qrtz_simple_triggers, qrtz_cron_triggers, qrtz_simprop_triggers, qrtz_blob_triggers,"
                + " qrtz_triggers, qrtz_fired_triggers");
    }

    @Override
    public List<String> seedFutureSql(int n) {
        return List.of(
                "create table template as select t.* from qrtz_triggers t limit 1",
                """
                insert into qrtz_triggers
                select sched_name, 'future-' || g, trigger_group, job_name, job_group, description,
                       next_fire_time + 30 * 86400000::bigint + g * 1000::bigint, prev_fire_time, priority, trigger_state, trigger_type,
                       start_time + 30 * 86400000::bigint + g * 1000::bigint, end_time, calendar_name, misfire_instr, job_data
                  from template, generate_series(1, %d) g""".formatted(n),
                "analyze qrtz_triggers",
                """
                insert into qrtz_simple_triggers
                select sched_name, 'future-' || g, trigger_group, 0, 0, 0 from template, generate_series(1, %d) g""".formatted(n),
                "drop table template");
    }
}
