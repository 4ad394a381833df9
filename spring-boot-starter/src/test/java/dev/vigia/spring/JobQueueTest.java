package dev.vigia.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.Vigia;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.JobHandler;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.spring.testing.Application;
import dev.vigia.spring.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Whose transaction a job is enqueued in. */
class JobQueueTest {
    private final TestDatabase database = new TestDatabase();
    private final ApplicationContextRunner application =
            Application.idleOn(database).withUserConfiguration(Producer.class);

    @AfterEach
    void drop() {
        database.close();
    }

    /** Hands what it has to the test, inside and outside of transactions. */
    static class Producer {
        private final Vigia vigia;
        private final JobQueue jobs;
        private final JdbcTemplate jdbc;

        Producer(Vigia vigia, JobQueue jobs, DataSource source) {
            this.vigia = vigia;
            this.jobs = jobs;
            this.jdbc = new JdbcTemplate(source);
        }

        @Transactional
        public void inTransaction(Consumer<Producer> work) {
            work.accept(this);
        }

        @Transactional(propagation = Propagation.NOT_SUPPORTED)
        public void suspended(Runnable work) {
            work.run();
        }

        JobQueue jobs() {
            return jobs;
        }

        JdbcTemplate jdbc() {
            return jdbc;
        }

        void enqueue(String type) {
            jobs.enqueue(NewJob.of(type));
        }
    }

    private static final class Changed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static Producer producer(AssertableApplicationContext context) {
        return context.getBean(Producer.class);
    }

    private static void rolledBack(AssertableApplicationContext context, Consumer<Producer> work) {
        assertThatThrownBy(() -> producer(context).inTransaction(producer -> {
                    work.accept(producer);
                    throw new Changed();
                }))
                .isInstanceOf(Changed.class);
    }

    @Test
    void aRollbackLeavesNoJob() {
        application.run(context -> {
            rolledBack(context, producer -> producer.enqueue("run_tsa"));
            assertThat(database.jobs()).isZero();
        });
    }

    @Test
    void aCommitBringsTheJobAndTheDataTogether() {
        database.jdbc().execute("create table document (id int)");
        application.run(context -> {
            producer(context).inTransaction(producer -> {
                producer.jdbc.update("insert into document values (1)");
                producer.enqueue("run_tsa");
                assertThat(database.jobs()).as("before the commit").isZero();
            });
            assertThat(database.jobs()).isOne();
            assertThat(database.number("select count(*) from document")).isOne();
        });
    }

    @Test
    void aJobSeesWhatItsTransactionWrote() {
        application.run(context -> rolledBack(context, producer -> {
            UUID parent =
                    producer.jobs.enqueue(NewJob.of("protect_document_v2")).id();
            producer.jobs.enqueue(NewJob.of("run_tsa").withParent(parent)); // refused, if the parent were not there
            assertThat(producer.jdbc.queryForObject("select count(*) from executor_jobs", Long.class))
                    .isEqualTo(2);
        }));
        assertThat(database.jobs()).isZero();
    }

    @Test
    void outsideOfATransactionAJobHasItsOwn() {
        application.run(context -> {
            producer(context).enqueue("run_tsa");
            assertThat(database.jobs()).isOne();
        });
    }

    @Test
    void aSuspendedTransactionIsNotJoined() {
        application.run(context -> {
            rolledBack(context, producer -> producer(context).suspended(() -> producer.enqueue("run_tsa")));
            assertThat(database.jobs()).isOne();
        });
    }

    @Test
    void manyJobsAreOneTransactionInsideAndOutside() {
        List<NewJob> withABadOne = Stream.of(NewJob.of("a"), NewJob.of("b").withParent(UUID.randomUUID()))
                .toList();
        application.run(context -> {
            assertThatThrownBy(() -> producer(context).jobs().enqueueAll(withABadOne))
                    .isInstanceOf(InvalidJobException.class);
            assertThatThrownBy(() -> producer(context).inTransaction(producer -> {
                        producer.enqueue("first");
                        producer.jobs.enqueueAll(withABadOne);
                    }))
                    .as("the refusal rolls the producer back")
                    .isInstanceOf(InvalidJobException.class);
            assertThat(database.jobs()).isZero();
        });
    }

    @Test
    void theEngineItselfNeverJoins() {
        application.withUserConfiguration(Handler.class).run(context -> {
            rolledBack(context, producer -> {
                producer.vigia.enqueue(NewJob.of("engine"));
                assertThat(producer.vigia.runOnce(1).claimed()).isOne();
                assertThat(producer.vigia.observer().health().stuckCount()).isZero();
                producer.enqueue("of the transaction");
            });
            assertThat(database.jdbc().queryForList("select type || ' ' || status from executor_jobs", String.class))
                    .containsExactly("engine succeeded");
        });
    }

    static class Handler {
        @Bean
        @HandlesJob("engine")
        JobHandler engine() {
            return context -> Outcome.succeeded();
        }
    }

    @Test
    void aDataSourceThatJoinsByItselfChangesNothing() {
        application.withUserConfiguration(Joining.class).run(context -> {
            rolledBack(context, producer -> {
                producer.enqueue("of the transaction");
                producer.vigia.enqueue(NewJob.of("own"));
            });
            assertThat(database.jdbc().queryForList("select type from executor_jobs", String.class))
                    .containsExactly("own");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Joining {
        @Bean
        DataSource source(Environment environment) {
            return new TransactionAwareDataSourceProxy(
                    new DriverManagerDataSource(environment.getRequiredProperty("spring.datasource.url")));
        }
    }

    @Test
    void aTransactionOfAnotherDatabaseIsNoneHere() {
        try (TestDatabase other = new TestDatabase()) {
            TransactionTemplate elsewhere =
                    new TransactionTemplate(new DataSourceTransactionManager(new DriverManagerDataSource(other.url())));
            application.run(context -> {
                elsewhere.executeWithoutResult(status -> {
                    producer(context).enqueue("before our database was used");
                    producer(context).jdbc().queryForList("select 1"); // keeps a connection until the other one's end
                    producer(context).enqueue("after it");
                    status.setRollbackOnly();
                });
                assertThat(database.jobs()).isEqualTo(2);
            });
        }
    }
}
