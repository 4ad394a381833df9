package dev.vigia.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.spring.testing.Application;
import dev.vigia.spring.testing.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class VigiaAutoConfigurationTest {
    private final TestDatabase database = new TestDatabase();

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void springBootFindsTheStarter() {
        assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
                .contains(VigiaAutoConfiguration.class.getName(), VigiaHealthAutoConfiguration.class.getName());
    }

    @Test
    void anApplicationWithADatabaseHasJobs() {
        Application.idleOn(database).run(context -> {
            assertThat(context).hasSingleBean(Vigia.class).hasSingleBean(JobQueue.class);
            context.getBean(JobQueue.class).enqueue(NewJob.of("run_tsa"));
            assertThat(database.jobs("queued")).isOne();
        });
    }

    @Test
    void anApplicationWithoutADatabaseHasNone() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(VigiaAutoConfiguration.class, VigiaHealthAutoConfiguration.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(Vigia.class)
                        .doesNotHaveBean("vigiaHealthIndicator"));
    }

    @Test
    void theApplicationsOwnVigiaIsLeftAlone() {
        Application.on(database).withUserConfiguration(OwnVigia.class).run(context -> {
            assertThat(context).hasSingleBean(Vigia.class).hasBean("mine");
            assertThat(context).doesNotHaveBean(VigiaWorker.class).doesNotHaveBean(JobQueue.class);
            assertThat(context).as("its health is told all the same").hasBean("vigiaHealthIndicator");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnVigia {
        @Bean
        Vigia mine(DataSource source) {
            return Vigia.on(source).build();
        }
    }

    @Test
    void everythingLivesInTheSchemaThatIsNamed() {
        Application.idleOn(database).withPropertyValues("vigia.schema=jobs").run(context -> {
            context.getBean(JobQueue.class).enqueue(NewJob.of("run_tsa"));
            assertThat(database.number("select count(*) from jobs.executor_jobs"))
                    .isOne();
            assertThat(database.number("select count(*) from pg_tables where schemaname = 'public'"))
                    .isZero();
        });
    }

    @Test
    void withoutMigrationNothingIsCreated() {
        Application.idleOn(database).withPropertyValues("vigia.migrate=false").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(database.number("select count(*) from pg_tables where schemaname = 'public'"))
                    .isZero();
        });
    }

    @Test
    void aCustomizerHasTheLastWord() {
        Application.idleOn(database)
                .withBean(VigiaCustomizer.class, () -> builder -> builder.handler("extra", c -> Outcome.succeeded()))
                .run(context -> {
                    Vigia vigia = context.getBean(Vigia.class);
                    vigia.enqueue(NewJob.of("extra"));
                    assertThat(vigia.runOnce(10).claimed()).isOne();
                });
    }
}
