package dev.vigia.server.api;

import dev.vigia.Keys;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down that keys are used, and that some are still brought after their end: off the path of the requests, within
 * two seconds the first time, then at most once a minute for each key. Only a whole key gets an entry here, so what is
 * remembered is bounded by the keys that there are.
 */
final class KeyJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyJournal.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration BETWEEN = Duration.ofMinutes(1);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Keys keys;
    private final Map<String, Entry> uses = new ConcurrentHashMap<>();
    private final Map<String, Entry> refusals = new ConcurrentHashMap<>();
    private final ScheduledExecutorService writer;
    private Future<?> rounds;
    private boolean failing;

    KeyJournal(Keys keys) {
        this.keys = keys;
        this.writer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "key-journal");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to write. */
    KeyJournal start() {
        rounds = writer.scheduleWithFixedDelay(this::write, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** What is to be written of one key. */
    private static final class Entry {
        private long count;
        private long latest;
        private String address;
        private long written = System.nanoTime() - BETWEEN.toNanos();

        synchronized void note(String from) {
            count++;
            latest = System.nanoTime();
            address = from;
        }

        synchronized boolean isDue() {
            return count > 0 && rested();
        }

        synchronized boolean isOver() {
            return count == 0 && rested();
        }

        private boolean rested() {
            return System.nanoTime() - written >= BETWEEN.toNanos();
        }

        synchronized Duration age() {
            return Duration.ofNanos(System.nanoTime() - latest);
        }

        synchronized long count() {
            return count;
        }

        synchronized String address() {
            return address;
        }

        synchronized void wrote(long told) {
            count -= told;
            written = System.nanoTime();
        }
    }

    void used(String id) {
        note(uses, id, null);
    }

    /** A key was brought that has ended. */
    void refused(String id, String address) {
        note(refusals, id, address);
    }

    /** Within the map's lock for this key, so that an entry that is swept away was not noted in meanwhile. */
    private static void note(Map<String, Entry> journal, String id, String address) {
        journal.compute(id, (key, there) -> {
            Entry entry = there == null ? new Entry() : there;
            entry.note(address);
            return entry;
        });
    }

    private void write() {
        try {
            writeUses();
            refusals.forEach(this::writeRefusal);
            sweep(uses);
            sweep(refusals);
            failing = false;
        } catch (RuntimeException e) { // whatever it is: the next round must come
            if (!failing) {
                LOG.warn("uses of keys could not be written and are kept for the next round", e);
            }
            failing = true;
        }
    }

    private void writeUses() {
        Map<String, Duration> ages = new HashMap<>();
        Map<String, Long> counts = new HashMap<>();
        uses.forEach((id, use) -> {
            if (use.isDue()) {
                counts.put(id, use.count());
                ages.put(id, use.age());
            }
        });
        if (!ages.isEmpty()) {
            keys.recordUses(ages);
            counts.forEach((id, count) -> uses.get(id).wrote(count));
        }
    }

    private void writeRefusal(String id, Entry refusal) {
        if (refusal.isDue()) {
            long count = refusal.count();
            boolean told = keys.recordRefusal(id, refusal.address(), count);
            refusal.wrote(told ? count : 0);
        }
    }

    private static void sweep(Map<String, Entry> journal) {
        journal.keySet().forEach(id -> journal.computeIfPresent(id, (key, entry) -> entry.isOver() ? null : entry));
    }

    /** Writes what is due, and ends. */
    @Override
    public void close() {
        if (rounds != null) {
            rounds.cancel(false);
        }
        writer.execute(this::write);
        writer.shutdown();
        try {
            if (!writer.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                writer.shutdownNow();
            }
        } catch (InterruptedException e) {
            writer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
