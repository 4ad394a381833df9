package dev.vigia.maintain;

import dev.vigia.job.WorkerId;
import dev.vigia.store.Database;
import dev.vigia.store.HoldDuty;
import dev.vigia.store.StoreException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the duties while this node is the elected one. Every node stands for election once a tick; the elected one keeps
 * the office for a few ticks at a time, so when it dies or is stopped, another has it within that term.
 */
public final class Maintenance implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Maintenance.class);

    private static final String OFFICE = "maintenance";
    private static final int TERM_IN_TICKS = 4;

    private final HoldDuty office;
    private final WorkerId worker;
    private final Duration tick;
    private final List<Duty> duties;
    private final Map<Duty, Long> nextRoundNanos = new HashMap<>();
    private volatile boolean stopping;
    private boolean elected;
    private Thread thread;

    public Maintenance(Database database, WorkerId worker, Duration tick, List<Duty> duties) {
        this.office = new HoldDuty(database);
        this.worker = worker;
        this.tick = tick;
        this.duties = List.copyOf(duties);
    }

    public void start() {
        thread = new Thread(this, "vigia-maintenance");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns when it has stopped and given up its office. */
    public void stop() {
        stopping = true;
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void run() {
        boolean reachable = true;
        try {
            while (!stopping) {
                try {
                    stand();
                    reachable = true;
                } catch (StoreException e) {
                    if (reachable && !stopping) {
                        log.warn(
                                "cannot reach PostgreSQL for maintenance: {}. Another node, or this one, goes on when it returns",
                                e.getMessage());
                    }
                    reachable = false;
                }
                TimeUnit.NANOSECONDS.sleep(tick.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            resign();
        }
    }

    private void stand() {
        boolean won = office.apply(OFFICE, worker, tick.multipliedBy(TERM_IN_TICKS));
        if (won != elected) {
            log.info("{} is {} the elected node", worker, won ? "now" : "no longer");
            elected = won;
        }
        if (won) {
            duties.forEach(this::roundIfDue);
        }
    }

    private void roundIfDue(Duty duty) {
        long now = System.nanoTime();
        if (now < nextRoundNanos.getOrDefault(duty, now)) {
            return;
        }
        nextRoundNanos.put(duty, now + duty.period().toNanos());
        try {
            duty.round();
        } catch (StoreException e) {
            log.warn(
                    "duty '{}' failed: {}. It is tried again in {} ms",
                    duty.name(),
                    e.getMessage(),
                    duty.period().toMillis());
        }
    }

    private void resign() {
        if (elected) {
            Thread.interrupted(); // stop() interrupted the sleep; the last statement must still run
            try {
                office.giveUp(OFFICE, worker);
            } catch (StoreException e) {
                log.info(
                        "could not resign as elected node ({}); the office is free when its term ends", e.getMessage());
            }
        }
    }
}
