package dev.vigia.worker;

import dev.vigia.job.JobType;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Interrupts attempts that overrun their type's time limit; those that ignore it are settled with their stack as evidence. */
final class TimeLimits implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(TimeLimits.class);

    private static final Duration LOOK = Duration.ofMillis(100);

    /** How long an interrupted handler has to end by itself. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final InFlight inFlight;
    private final Policies policies;
    private final Runnable leases;
    private volatile boolean stopping;

    /** @param leases looked at as well: the thread that beats may itself wait for an answer that never comes */
    TimeLimits(InFlight inFlight, Policies policies, Runnable leases) {
        this.inFlight = inFlight;
        this.policies = policies;
        this.leases = leases;
    }

    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                Signal.pause(LOOK);
                leases.run();
                long now = System.nanoTime();
                inFlight.unsettled().forEach(execution -> look(execution, now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Execution execution, long now) {
        JobType policy = policies.of(execution.lease().type());
        if (policy.timeLimit() == null || execution.hasEnded()) {
            return;
        }
        Duration over = Duration.ofNanos(now - execution.startedNanos()).minus(policy.timeLimit());
        if (over.isNegative()) {
            return;
        }
        String detail = "overran the time limit of " + execution.lease().type() + ", "
                + policy.timeLimit().toMillis() + " ms";
        if (execution.context().stopReason() == null) {
            execution.stop(Execution.Stop.TIME_LIMIT, detail);
        } else if (over.compareTo(GRACE) > 0) {
            log.error(
                    "job {} attempt {} {} and ignores its interrupt; it is settled as failed, its thread keeps its slot",
                    execution.lease().jobId(),
                    execution.lease().attempt(),
                    detail);
            execution.endOverrun(detail + ", and ignored the interrupt");
        }
    }
}
