package dev.vigia.worker;

import static org.awaitility.Awaitility.await;

import dev.vigia.Vigia;
import dev.vigia.job.JobHandler;
import dev.vigia.job.NewJob;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** What the tests of the running engine share: a database, quick settings, and the question whether anything is left to run. */
record Engine(TestDatabase database) {
    static final WorkerSettings FAST = WorkerSettings.defaults()
            .withLease(Duration.ofMillis(300), Duration.ofSeconds(3))
            .withPoll(Duration.ofMillis(50))
            .withGrace(Duration.ofSeconds(1));

    Engine {
        database.execute("update executor_job_types set backoff_base = '10 ms' where type = '*'");
    }

    /** Runs one job of type {@code t} to its end. */
    void run(NewJob job, JobHandler handler) {
        Vigia vigia = vigia(FAST, handler);
        vigia.enqueue(job);
        try (Orchestrator worker = vigia.start()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> unfinished() == 0);
        }
    }

    Vigia vigia(WorkerSettings settings, JobHandler handler) {
        return Vigia.on(database.dataSource())
                .settings(settings)
                .handler("t", handler)
                .build();
    }

    /** Jobs that may still run: neither ended nor dead. */
    long unfinished() {
        return database.number("select (select count(*) from executor_waiting where attempts < max_attempts)"
                + " + (select count(*) from executor_leases)");
    }

    /** Waits without hearing any interrupt, as a bad handler does. */
    static void waitDeaf(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // deaf on purpose
            }
        }
    }
}
