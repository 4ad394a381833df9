package dev.vigia.lab.bench;

import bench.Contender;
import dev.vigia.Vigia;
import dev.vigia.job.JobFilter;
import dev.vigia.observe.DeadJobsQuery;
import dev.vigia.observe.Observer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** What looking costs on a large installation, with a worker at work: n jobs ended, a tenth in line, a hundredth dead; and drains before and then. */
final class Observing {
    private static final int STEPS_A_SECOND = 10;
    private static final int JOBS_A_STEP = 200;
    private static final int DRAINS = 4; // the first one warms up

    private final Contender contender;
    private final Pool pool;
    private final Observer observer;
    private final Map<String, List<Long>> times = new LinkedHashMap<>();

    Observing(Contender contender, Pool pool) {
        this.contender = contender;
        this.pool = pool;
        this.observer = Vigia.on(pool.source()).build().observer();
    }

    Map<String, Object> run(int n, int seconds) throws Exception {
        int drained = Math.min(n, 50_000);
        double small = drain(drained);
        UUID document = new ObservedRows(pool).fill(n);
        double large = drain(drained);
        contender.enqueueBulk(5_000);
        contender.startWorkers();
        for (int step = 0; step < seconds * STEPS_A_SECOND; step++) {
            long next = System.nanoTime() + 1_000_000_000L / STEPS_A_SECOND;
            contender.enqueueBulk(JOBS_A_STEP); // the load
            if (step % STEPS_A_SECOND == 0) {
                time("health_once_a_second", observer::health);
            }
            time("dead_jobs", () -> observer.deadJobs(DeadJobsQuery.defaults()));
            time("timeline", () -> observer.timeline(document));
            time("last_ten", () -> observer.jobs(JobFilter.all(), 10, null));
            checksOfTheOriginal(document);
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        }
        for (int i = 0; i < 10 * seconds; i++) {
            time("health", observer::health);
            TimeUnit.MILLISECONDS.sleep(10);
        }
        contender.stopWorkers();
        Map<String, Object> figures = figures();
        figures.put("drain_before", small);
        figures.put("drain_then", large);
        return figures;
    }

    /** Jobs a second, the median of some drains. */
    private double drain(int jobs) throws Exception {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < DRAINS; i++) {
            contender.enqueueBulk(jobs);
            pool.comeToRest();
            rates.add(jobs / (contender.drain(pool.source(), jobs).total() / 1e9));
        }
        return rates.stream().skip(1).sorted().toList().get((DRAINS - 1) / 2);
    }

    private void checksOfTheOriginal(UUID document) throws Exception {
        String job = scalar("select id from executor_job where correlation_id = '" + document + "' limit 1");
        time(
                "sql_by_correlation",
                () -> scalar("select count(status) from executor_jobs where correlation_id = '" + document + "'"));
        time("sql_by_id", () -> scalar("select status from executor_jobs where id = '" + job + "'"));
        time(
                "sql_by_worker",
                () -> scalar("select count(trace_id) from executor_jobs where locked_by like 'orchestrator-%'"));
        time(
                "sql_untraced",
                () -> scalar("select count(*) from executor_jobs where created_at >= '2026-02-01T00:00:00Z'"
                        + " and status = 'succeeded' and trace_id is null"));
    }

    private String scalar(String sql) throws Exception {
        try (Connection connection = pool.source().getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private void time(String what, Callable<?> question) throws Exception {
        long start = System.nanoTime();
        question.call();
        times.computeIfAbsent(what, w -> new ArrayList<>()).add(System.nanoTime() - start);
    }

    private Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        times.forEach((what, nanos) -> figures.put(
                what,
                Percentiles.ofNanos(nanos.stream().mapToLong(Long::longValue).toArray())));
        double mean = times.get("health_once_a_second").stream()
                .mapToLong(Long::longValue)
                .average()
                .orElse(0);
        figures.put("health_percent_of_a_core", mean / 1e9 * 100); // at most: all of its time, waits included
        return figures;
    }
}
