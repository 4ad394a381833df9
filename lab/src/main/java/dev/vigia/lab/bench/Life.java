package dev.vigia.lab.bench;

import bench.Contender;
import bench.Sink;
import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.worker.Orchestrator;
import dev.vigia.worker.WorkerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A steady stream of jobs, enqueued in transactions of ten milliseconds' worth each, with a worker beside it. Every ten
 * seconds: how long jobs waited from commit to start, how many dead rows there are, how large the tables of the line are.
 */
final class Life {
    private static final int LONGEST_WINDOW_SECONDS = 10;
    private static final int STEPS_A_SECOND = 100;
    private static final String DEAD =
            "select coalesce(sum(n_dead_tup), 0) from pg_stat_user_tables where relname in ('executor_waiting', 'executor_leases')";
    private static final String SIZE =
            "select (pg_total_relation_size('executor_waiting') + pg_total_relation_size('executor_leases')) / 1024";
    private static final String INDEXES =
            "select (pg_indexes_size('executor_waiting') + pg_indexes_size('executor_leases')) / 1024";

    private final Contender contender;
    private final Pool pool;

    Life(Contender contender, Pool pool) {
        this.contender = contender;
        this.pool = pool;
    }

    /** What is known of ten seconds; waits in milliseconds, sizes in KiB. */
    record Window(int second, int jobs, double p50, double p99, long deadRows, long kibibytes, long indexKibibytes) {
        private String line() {
            return second + "," + jobs + "," + p50 + "," + p99 + "," + deadRows + "," + kibibytes + ","
                    + indexKibibytes;
        }
    }

    /** @param file receives the windows as CSV, and beside it a picture of them; may be null */
    Map<String, Object> run(int rate, int seconds, String file) throws Exception {
        int step = rate / STEPS_A_SECOND;
        int windowSeconds = Math.min(LONGEST_WINDOW_SECONDS, seconds);
        int all = step * STEPS_A_SECOND * seconds;
        long[] committed = new long[all];
        Sink.reset(all);
        Sink.started = new long[all];
        Vigia vigia = Vigia.on(pool.source())
                .settings(WorkerSettings.defaults().withSlots(1_000))
                .handler("life", OwnMeasures.VigiaPayload.class, (payload, context) -> {
                    Sink.run(payload.n());
                    return Outcome.succeeded();
                })
                .build();
        List<Window> windows = new ArrayList<>();
        try (Orchestrator worker = vigia.start()) {
            long next = System.nanoTime();
            for (int i = 0; i < all; i += step) {
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
                vigia.enqueueAll(IntStream.range(i, i + step)
                        .mapToObj(n -> NewJob.of("life", "{\"n\": " + n + "}"))
                        .toList());
                Arrays.fill(committed, i, i + step, System.nanoTime());
                next += 1_000_000_000L / STEPS_A_SECOND;
                int done = i + step;
                int jobsOfWindow = step * STEPS_A_SECOND * windowSeconds;
                if (done % jobsOfWindow == 0) {
                    windows.add(window(committed, done - jobsOfWindow, done, done / step / STEPS_A_SECOND));
                }
            }
            if (!Sink.await(all, 60_000)) {
                throw new IllegalStateException("handled " + Sink.done.get() + " of " + all + " on " + worker.id());
            }
        }
        Sink.started = null;
        Measures.require("succeeded", pool.number(contender.doneSql()), all);
        write(windows, file);
        Map<String, Object> figures = summary(windows);
        pool.execute(List.of("reindex table executor_waiting", "reindex table executor_leases"));
        figures.put("index_kib_rebuilt", pool.number(INDEXES));
        return figures;
    }

    private Window window(long[] committed, int from, int to, int second) throws Exception {
        long[] started = Sink.started;
        long[] waits = IntStream.range(from, to)
                .filter(i -> started[i] != 0)
                .mapToLong(i -> Math.max(0, started[i] - committed[i]))
                .sorted()
                .toArray();
        return new Window(
                second,
                to - from,
                Percentiles.millis(Percentiles.at(waits, 50)),
                Percentiles.millis(Percentiles.at(waits, 99)),
                pool.number(DEAD),
                pool.number(SIZE),
                pool.number(INDEXES));
    }

    private static void write(List<Window> windows, String file) throws IOException {
        if (file != null) {
            List<String> lines = new ArrayList<>(List.of("second,jobs,p50_ms,p99_ms,dead_rows,kib,index_kib"));
            windows.forEach(window -> lines.add(window.line()));
            Files.write(Path.of(file), lines);
            Files.writeString(Path.of(file.replaceFirst("[.]csv$", "") + ".svg"), new LifePlot(windows).svg());
        }
    }

    private static Map<String, Object> summary(List<Window> windows) {
        Map<String, Object> figures = new LinkedHashMap<>();
        List<Window> steady =
                windows.subList(Math.min(1, windows.size() - 1), windows.size()); // the first one warms up
        figures.put("p50", medianOf(steady.stream().mapToDouble(Window::p50)));
        figures.put("p99", medianOf(steady.stream().mapToDouble(Window::p99)));
        figures.put(
                "p99_first_half",
                medianOf(steady.stream().limit(steady.size() / 2).mapToDouble(Window::p99)));
        figures.put(
                "p99_second_half",
                medianOf(steady.stream().skip(steady.size() / 2).mapToDouble(Window::p99)));
        figures.put(
                "most_dead_rows",
                steady.stream().mapToLong(Window::deadRows).max().orElse(0));
        figures.put(
                "most_kib", steady.stream().mapToLong(Window::kibibytes).max().orElse(0));
        figures.put("index_kib_first", steady.get(0).indexKibibytes());
        figures.put("index_kib_last", steady.get(steady.size() - 1).indexKibibytes());
        return figures;
    }

    private static double medianOf(java.util.stream.DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
