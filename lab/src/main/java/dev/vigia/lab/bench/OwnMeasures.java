package dev.vigia.lab.bench;

import bench.Contender;
import bench.Cpu;
import bench.Sink;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.worker.Orchestrator;
import dev.vigia.worker.WorkerSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Measures that need handlers or queries of Vigía's own. */
final class OwnMeasures {
    private static final int BUSY_SLOTS = 1_000;
    private static final int BUSY_A_SECOND = 900;

    private final Contender contender;
    private final Pool pool;

    OwnMeasures(Contender contender, Pool pool) {
        this.contender = contender;
        this.pool = pool;
    }

    Map<String, Object> run(String measure, JsonNode command) throws Exception {
        int n = command.path("n").asInt();
        pool.execute(contender.resetSql());
        return switch (measure) {
            case "sleepers" -> sleepers(n);
            case "busy" -> busy(n);
            case "types" -> types(n);
            case "rest" -> rest(command.path("seconds").asInt(10));
            case "observe" ->
                new Observing(contender, pool).run(n, command.path("seconds").asInt(20));
            case "settling" -> new Settling(pool).run(n);
            case "profile" -> new Profile(contender, pool).run(n);
            case "life" ->
                new Life(contender, pool)
                        .run(
                                command.path("rate").asInt(5_000),
                                command.path("seconds").asInt(600),
                                command.path("file").asText(null));
            default -> throw new IllegalArgumentException("no measure is called '" + measure + "'");
        };
    }

    private Vigia.Builder vigia(int slots) {
        return Vigia.on(pool.source()).settings(WorkerSettings.defaults().withSlots(slots));
    }

    private static List<NewJob> jobs(int from, int n, String type) {
        return IntStream.range(from, from + n)
                .mapToObj(i -> NewJob.of(type, "{\"n\": " + i + "}"))
                .toList();
    }

    /** All n handlers must be inside at the same moment, or none of them ever leaves. */
    private Map<String, Object> sleepers(int n) throws Exception {
        AtomicInteger inside = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(n);
        Vigia vigia = vigia(n).handler("sleeper", context -> {
                    inside.incrementAndGet();
                    all.countDown();
                    all.await();
                    return Outcome.succeeded();
                })
                .build();
        vigia.enqueueAll(jobs(0, n, "sleeper"));
        long start = System.nanoTime();
        try (Orchestrator worker = vigia.start()) {
            if (!all.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(inside.get() + " of " + n + " handlers at once on " + worker.id());
            }
            double seconds = Measures.secondsSince(start);
            awaitNothingLeft();
            Measures.require("succeeded", pool.number(contender.doneSql()), n);
            return Map.of("seconds", seconds, "at_once", inside.get(), "rss_mib", Cpu.statusKb("VmRSS") / 1024);
        }
    }

    private void awaitNothingLeft() throws Exception {
        while (pool.number(contender.remainingSql()) > 0) {
            Thread.sleep(5);
        }
    }

    /** A stream that keeps nine of ten slots taken; n jobs of it are timed from commit to start. */
    private Map<String, Object> busy(int n) throws Exception {
        int warmUp = 2 * BUSY_A_SECOND;
        int all = n + warmUp;
        long[] committed = new long[all];
        Sink.reset(all);
        Sink.started = new long[all];
        Vigia vigia = vigia(BUSY_SLOTS)
                .handler("busy", VigiaPayload.class, (payload, context) -> {
                    Sink.run(payload.n());
                    Thread.sleep(1_000);
                    return Outcome.succeeded();
                })
                .build();
        try (Orchestrator worker = vigia.start()) {
            long next = System.nanoTime();
            for (int i = 0; i < all; i++) {
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
                vigia.enqueue(jobs(i, 1, "busy").get(0));
                committed[i] = System.nanoTime();
                next += 1_000_000_000L / BUSY_A_SECOND;
            }
            if (!Sink.await(all, 30_000)) {
                throw new IllegalStateException("handled " + Sink.done.get() + " of " + all + " on " + worker.id());
            }
        }
        long[] waits = new long[n];
        for (int i = 0; i < n; i++) {
            waits[i] = Math.max(0, Sink.started[warmUp + i] - committed[warmUp + i]);
        }
        Sink.started = null;
        return Percentiles.ofNanos(waits);
    }

    /** What the handlers read. */
    public record VigiaPayload(int n) {}

    private Map<String, Object> types(int n) throws Exception {
        int kinds = 1_000;
        Vigia.Builder builder = vigia(2_000);
        for (int type = 0; type < kinds; type++) {
            builder.handler("type_" + type, VigiaPayload.class, (payload, context) -> {
                Sink.run(payload.n());
                return Outcome.succeeded();
            });
        }
        Vigia vigia = builder.build();
        for (int from = 0; from < n; from += 5_000) {
            vigia.enqueueAll(IntStream.range(from, Math.min(n, from + 5_000))
                    .mapToObj(i -> NewJob.of("type_" + i % kinds, "{\"n\": " + i + "}"))
                    .toList());
        }
        pool.comeToRest();
        Sink.reset(n);
        long start = System.nanoTime();
        try (Orchestrator worker = vigia.start()) {
            if (!Sink.await(n, 120_000)) {
                throw new IllegalStateException("handled " + Sink.done.get() + " of " + n + " on " + worker.id());
            }
            awaitNothingLeft();
            double seconds = Measures.secondsSince(start);
            Measures.require("succeeded", pool.number(contender.doneSql()), n);
            return Map.of("rate", n / seconds);
        }
    }

    private Map<String, Object> rest(int seconds) throws Exception {
        String transactions =
                "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()";
        contender.startWorkers();
        Thread.sleep(3_000);
        long before = pool.number(transactions);
        Cpu cpu = new Cpu();
        Thread.sleep(seconds * 1_000L);
        long after = pool.number(transactions);
        double used = ((Number) cpu.sinceStart().get("client_cpu_s")).doubleValue();
        contender.stopWorkers();
        return Map.of(
                "per_second", (after - before - 1) / (double) seconds, "worker_cpu_percent", used * 100 / seconds);
    }
}
