package dev.vigia.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vigia.job.JobHandler;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.spring.testing.Application;
import dev.vigia.spring.testing.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;

/** The worker lives and ends with its application. */
class VigiaWorkerTest {
    private final TestDatabase database = new TestDatabase();
    private final ApplicationContextRunner application =
            Application.on(database).withUserConfiguration(Handlers.class);

    @AfterEach
    void drop() {
        database.close();
    }

    static class Handlers {
        @Bean
        CountDownLatch started() {
            return new CountDownLatch(1);
        }

        @Bean
        CountDownLatch release() {
            return new CountDownLatch(1);
        }

        @Bean
        @HandlesJob("quick")
        JobHandler quick() {
            return context -> Outcome.succeeded();
        }

        /** Runs until it is released or interrupted. */
        @Bean
        @HandlesJob("long")
        JobHandler slow(CountDownLatch started, CountDownLatch release) {
            return context -> {
                started.countDown();
                release.await();
                return Outcome.succeeded();
            };
        }
    }

    @Test
    void jobsRunAsSoonAsTheApplicationIsReady() {
        application.run(context -> {
            context.getBean(JobQueue.class).enqueue(NewJob.of("quick"));
            await().until(() -> database.jobs("succeeded") == 1);
        });
    }

    @Test
    void anApplicationThatOnlyEnqueuesHasNoWorker() {
        application.withPropertyValues("vigia.work=false").run(context -> {
            assertThat(context).doesNotHaveBean(VigiaWorker.class);
            assertThat(database.number("select count(*) from executor_workers")).isZero();
        });
    }

    @Test
    void aShutdownHandsBackWhatDoesNotEndInTime() {
        application.withPropertyValues("vigia.grace=100ms").run(context -> {
            context.getBean(JobQueue.class).enqueue(NewJob.of("long").withMaxAttempts(1));
            context.getBean("started", CountDownLatch.class).await();
            context.getSourceApplicationContext().close();
            assertThat(database.jdbc().queryForList("select outcome from executor_job_runs", String.class))
                    .containsExactly("released");
            assertThat(database.number(
                            "select count(*) from executor_jobs where status = 'queued' and run_at <= now()"))
                    .as("due at once, at no cost in attempts")
                    .isOne();
            assertThat(database.jdbc().queryForList("select state from executor_workers", String.class))
                    .containsExactly("drained");
        });
    }

    @Test
    void aShutdownLetsRunningJobsEndBeforeAnythingElseStops() {
        application.run(context -> {
            context.getBean(JobQueue.class).enqueue(NewJob.of("long"));
            context.getBean("started", CountDownLatch.class).await();
            CountDownLatch release = context.getBean("release", CountDownLatch.class);
            Thread closing = new Thread(context.getSourceApplicationContext()::close);
            closing.start();
            await().until(() -> database.number("select count(*) from executor_workers where state = 'draining'") == 1);
            release.countDown();
            closing.join();
            assertThat(database.jobs("succeeded")).isOne();
        });
    }

    @Test
    void theGraceNeverExceedsWhatSpringAllowsForAShutdown() {
        application
                .withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=4500ms", "vigia.grace=20s")
                .run(context -> {
                    context.getBean(JobQueue.class).enqueue(NewJob.of("long"));
                    context.getBean("started", CountDownLatch.class).await();
                    long before = System.nanoTime();
                    context.getSourceApplicationContext().close();
                    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(4500));
                    assertThat(database.jobs("queued")).isOne();
                });
    }

    @Test
    void aContextThatIsStartedAgainWorksAgain() {
        application.run(context -> {
            context.getSourceApplicationContext().stop();
            assertThat(context.getBean(VigiaWorker.class).isRunning()).isFalse();
            context.getBean(JobQueue.class).enqueue(NewJob.of("quick"));
            assertThat(database.jobs("queued")).isOne();
            context.getSourceApplicationContext().start();
            await().until(() -> database.jobs("succeeded") == 1);
            assertThat(database.number("select count(*) from executor_workers")).isEqualTo(2);
        });
    }
}
