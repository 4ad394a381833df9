package dev.vigia.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.NewJob;
import dev.vigia.spring.testing.Application;
import dev.vigia.spring.testing.TestDatabase;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class VigiaHealthIndicatorTest {
    private final TestDatabase database = new TestDatabase();
    private final ApplicationContextRunner application = Application.idleOn(database);

    @AfterEach
    void drop() {
        database.close();
    }

    private static Health health(AssertableApplicationContext context) {
        return context.getBean("vigiaHealthIndicator", HealthIndicator.class).health();
    }

    @Test
    void anIdleLineIsUp() {
        application.run(context -> {
            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .containsEntry("lagSeconds", 0.0)
                    .containsEntry("stuck", 0L)
                    .hasEntrySatisfying(
                            "headline", line -> assertThat(line).asString().startsWith("Nothing is wrong"));
        });
    }

    @Test
    void lateJobsAreCriticalButDoNotTakeTheApplicationDown() {
        application.run(context -> {
            context.getBean(JobQueue.class)
                    .enqueue(NewJob.of("run_tsa").withRunAt(Instant.now().minusSeconds(3600)));
            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(new Status("CRITICAL"));
            assertThat(health.getDetails().get("lagSeconds"))
                    .satisfies(lag -> assertThat((double) lag).isBetween(3600.0, 3700.0));
            assertThat(StatusAggregator.getDefault().getAggregateStatus(Status.UP, health.getStatus()))
                    .isEqualTo(Status.UP);
        });
    }

    @Test
    void whatCannotBeAskedIsDown() {
        application.withPropertyValues("vigia.migrate=false").run(context -> {
            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
            assertThat(health(context).getDetails().get("error")).asString().contains("Migrate first");
        });
    }

    @Test
    void withoutActuatorThereIsNone() {
        application
                .withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(JobQueue.class)
                        .doesNotHaveBean("vigiaHealthIndicator"));
    }

    @Test
    void itIsSwitchedOffAsAnyOther() {
        application
                .withPropertyValues("management.health.vigia.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("vigiaHealthIndicator"));
    }
}
