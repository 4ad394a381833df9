package dev.vigia.lab.bench;

import bench.Contender;
import bench.Cpu;
import bench.Sink;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * One round of each measure. A round counts the handlers' calls, and then requires that the database holds what it must:
 * nothing unfinished after a drain, each row after an enqueue.
 *
 * @see Measure for what each of them means
 */
final class Measures {
    /** Enqueueing starts on a table with some rows: a plan made on an empty one would be a peer's bad luck. */
    private static final int PREFILL = 5_000;

    private static final int LATENCY_WARM_UP = 20;
    private static final long QUIET_MS = 400;
    private static final long LATENCY_SPACING_NANOS = 100_000_000;

    private final Contender contender;
    private final Pool pool;

    Measures(Contender contender, Pool pool) {
        this.contender = contender;
        this.pool = pool;
    }

    Map<String, Object> run(String measure, JsonNode command) throws Exception {
        int n = command.path("n").asInt();
        return switch (measure) {
            case "enqueue1" -> enqueue(n, 1);
            case "enqueue8" -> enqueue(n, 8);
            case "bulk" -> bulk(n);
            case "drain" -> drain(n);
            case "seed" -> seed(n);
            case "big" -> drainWhatIsThere(n);
            case "cycle" -> cycle(n);
            case "latency" -> latency(n);
            case "load" -> load(n);
            case "work" -> workUntilEmpty(n, command.path("tally").asText(null));
            case "left" -> left();
            case "rss" -> memory(n);
            default -> new OwnMeasures(contender, pool).run(measure, command);
        };
    }

    private Map<String, Object> enqueue(int n, int clients) throws Exception {
        prefill();
        int each = n / clients;
        CountDownLatch ended = new CountDownLatch(clients);
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        long start = System.nanoTime();
        for (int client = 0; client < clients; client++) {
            int from = client * each;
            new Thread(() -> {
                        try {
                            contender.enqueue(from, each);
                        } catch (Exception e) { // counted, and told below
                            failures.add(e);
                        } finally {
                            ended.countDown();
                        }
                    })
                    .start();
        }
        ended.await();
        double seconds = secondsSince(start);
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.peek());
        }
        require("rows", pool.number(contender.remainingSql()), (long) each * clients + PREFILL);
        return Map.of("rate", each * clients / seconds);
    }

    private void prefill() throws Exception {
        pool.execute(contender.resetSql());
        contender.enqueueBulk(PREFILL);
        pool.comeToRest();
    }

    private Map<String, Object> bulk(int n) throws Exception {
        prefill();
        long start = System.nanoTime();
        contender.enqueueBulk(n);
        double seconds = secondsSince(start);
        require("rows", pool.number(contender.remainingSql()), n + PREFILL);
        return Map.of("rate", n / seconds);
    }

    private Map<String, Object> load(int n) throws Exception {
        pool.execute(contender.resetSql());
        contender.enqueueBulk(n);
        pool.comeToRest();
        return Map.of("loaded", n);
    }

    private Map<String, Object> drain(int n) throws Exception {
        pool.execute(contender.resetSql());
        return drainWhatIsThere(n);
    }

    private Map<String, Object> drainWhatIsThere(int n) throws Exception {
        long before = contender.doneSql() == null ? 0 : pool.number(contender.doneSql());
        contender.enqueueBulk(n);
        pool.comeToRest();
        Contender.Drain drain = contender.drain(pool.source(), n);
        if (contender.doneSql() != null) {
            require("finished rows", pool.number(contender.doneSql()) - before, n);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rate", n / (drain.total() / 1e9));
        figures.put("first_ms", Percentiles.millis(drain.first()));
        for (Map.Entry<String, Object> used :
                drain.cpu().entrySet()) { // CPU seconds by n/1000 jobs, in ms: times 1e6 / n
            figures.put(
                    used.getKey().startsWith("client") ? "worker_cpu_ms" : "machine_cpu_ms",
                    ((Number) used.getValue()).doubleValue() * 1e6 / n);
        }
        return figures;
    }

    private Map<String, Object> seed(int rows) throws Exception {
        pool.execute(contender.resetSql());
        contender.prepareSeed(pool.source());
        pool.execute(contender.seedFutureSql(rows));
        pool.execute(contender.seedDoneSql(rows));
        pool.comeToRest();
        if (pool.number(contender.remainingSql()) > 0) {
            contender.drain(pool.source(), 1); // the row that was copied
        }
        return Map.of("seeded", rows);
    }

    /** Jobs arrive while they are worked off. */
    private Map<String, Object> cycle(int n) throws Exception {
        pool.execute(contender.resetSql());
        pool.comeToRest();
        Sink.reset(n);
        long start = System.nanoTime();
        contender.startWorkers();
        contender.enqueueBulk(n);
        awaitHandled(n);
        while (pool.number(contender.remainingSql()) > 0) {
            Thread.sleep(5);
        }
        double seconds = secondsSince(start);
        contender.stopWorkers();
        require("handled", Sink.done.get(), n);
        return Map.of("rate", n / seconds);
    }

    private static void awaitHandled(long n) throws InterruptedException {
        if (!Sink.await(n, 170_000)) {
            throw new IllegalStateException("timeout: handled " + Sink.done.get() + " of " + n);
        }
    }

    private Map<String, Object> latency(int jobs) throws Exception {
        pool.execute(contender.resetSql());
        pool.comeToRest();
        int all = jobs + LATENCY_WARM_UP;
        long[] committed = new long[all];
        Sink.reset(Long.MAX_VALUE);
        Sink.started = new long[all];
        contender.startWorkers();
        Thread.sleep(2_000);
        long next = System.nanoTime();
        for (int i = 0; i < all; i++) {
            while (System.nanoTime() < next) {
                Thread.sleep(1);
            }
            contender.enqueue(i, 1);
            committed[i] = System.nanoTime();
            next += LATENCY_SPACING_NANOS;
        }
        boolean complete = Sink.await(all, 40_000);
        long[] started = Sink.started;
        Sink.started = null;
        contender.stopWorkers();
        if (!complete) {
            throw new IllegalStateException("timeout: handled " + Sink.done.get() + " of " + all);
        }
        long[] waits = new long[jobs];
        for (int i = 0; i < jobs; i++) {
            waits[i] = Math.max(0, started[LATENCY_WARM_UP + i] - committed[LATENCY_WARM_UP + i]);
        }
        return Percentiles.ofNanos(waits);
    }

    /**
     * One of several processes that share the work: how much of it fell to this one, and when it handled its last. It asks
     * whether anything is left only after a while without work, since eight that ask all the time would be the load.
     */
    private Map<String, Object> workUntilEmpty(int jobsOfAll, String tally) throws Exception {
        Sink.reset(jobsOfAll);
        if (tally != null) {
            Sink.tallyIn(Path.of(tally));
        }
        contender.startWorkers();
        long last = System.currentTimeMillis();
        long handled = 0;
        while (true) {
            Thread.sleep(10);
            long now = System.currentTimeMillis();
            if (Sink.done.get() > handled) {
                handled = Sink.done.get();
                last = now;
            } else if (now - last > QUIET_MS) {
                if (pool.number(contender.remainingSql()) == 0) {
                    break;
                }
                Thread.sleep(QUIET_MS);
            }
        }
        contender.stopWorkers();
        return Map.of("handled", Sink.done.get(), "last_epoch_ms", last);
    }

    /** How many jobs are unfinished, when nobody works on the database any more: not even the last statement of the dead. */
    private Map<String, Object> left() throws Exception {
        while (pool.number(
                        "select count(*) from pg_stat_activity where datname = current_database() and state = 'active'")
                > 1) {
            Thread.sleep(5);
        }
        return Map.of("left", pool.number(contender.remainingSql()));
    }

    /** Meant for a fresh process on a database that another one filled: the memory of one that only works. */
    private Map<String, Object> memory(int n) throws Exception {
        contender.drain(pool.source(), n);
        return Map.of("rss_mib", Cpu.statusKb("VmRSS") / 1024, "peak_mib", Cpu.statusKb("VmHWM") / 1024);
    }

    static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    static void require(String what, long is, long mustBe) {
        if (is != mustBe) {
            throw new IllegalStateException(what + ": " + is + " instead of " + mustBe);
        }
    }
}
