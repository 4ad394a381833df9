package dev.vigia.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.TypedHandler;
import dev.vigia.Vigia;
import dev.vigia.job.JobContext;
import dev.vigia.job.JobHandler;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.spring.testing.Application;
import dev.vigia.spring.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class HandlerBeansTest {
    private final TestDatabase database = new TestDatabase();

    @AfterEach
    void drop() {
        database.close();
    }

    record Mail(String to) {}

    @Configuration(proxyBeanMethods = false)
    @Import(ClassHandler.class)
    static class AllKinds {
        @Bean
        @HandlesJob("method")
        JobHandler method() {
            return context -> Outcome.succeeded("\"method\"");
        }

        @Bean
        @HandlesJob("typed_method")
        TypedHandler<Mail> typedMethod() {
            return (mail, context) -> Outcome.succeeded("\"to " + mail.to() + "\"");
        }
    }

    @HandlesJob("typed_class")
    static class ClassHandler implements TypedHandler<Mail> {
        @Override
        public Outcome run(Mail mail, JobContext context) {
            return Outcome.succeeded("\"class to " + mail.to() + "\"");
        }
    }

    @Test
    void beansRunTheJobsOfTheirTypes() {
        Application.idleOn(database).withUserConfiguration(AllKinds.class).run(context -> {
            Vigia vigia = context.getBean(Vigia.class);
            vigia.enqueueAll(List.of(
                    NewJob.of("method"),
                    NewJob.of("typed_method", "{\"to\": \"ana\"}"),
                    NewJob.of("typed_class", "{\"to\": \"eva\"}"),
                    NewJob.of("nobodys")));
            assertThat(vigia.runOnce(10).outcomes()).isEqualTo(Map.of("succeeded", 3));
            assertThat(database.jdbc().queryForList("select result::text from executor_job_runs", String.class))
                    .containsExactlyInAnyOrder("\"method\"", "\"to ana\"", "\"class to eva\"");
        });
    }

    /** A handler uses a service, and the service enqueues: a circle, if handlers were fetched to build Vigía. */
    @Configuration(proxyBeanMethods = false)
    static class Circle {
        record Orders(JobQueue jobs) {}

        @Bean
        Orders orders(JobQueue jobs) {
            return new Orders(jobs);
        }

        @Bean
        @HandlesJob("order")
        JobHandler order(Orders orders) {
            return context -> {
                orders.jobs().enqueue(NewJob.of("invoice"));
                return Outcome.succeeded();
            };
        }
    }

    @Test
    void aHandlerMayUseAServiceThatEnqueues() {
        Application.idleOn(database).withUserConfiguration(Circle.class).run(context -> {
            Vigia vigia = context.getBean(Vigia.class);
            vigia.enqueue(NewJob.of("order"));
            assertThat(vigia.runOnce(1).outcomes()).isEqualTo(Map.of("succeeded", 1));
            assertThat(database.number("select count(*) from executor_jobs where type = 'invoice'"))
                    .isOne();
        });
    }

    static class TwoOfAType {
        @Bean
        @HandlesJob("run_tsa")
        JobHandler first() {
            return context -> null;
        }

        @Bean
        @HandlesJob("run_tsa")
        TypedHandler<Mail> second() {
            return (mail, context) -> null;
        }
    }

    @Test
    void twoHandlersOfOneTypeStopTheStart() {
        assertStopped(TwoOfAType.class, "vigia: type run_tsa has two handlers, beans 'first' and 'second'");
    }

    static class Nameless {
        @Bean
        JobHandler nameless() {
            return context -> null;
        }
    }

    @Test
    void aHandlerOfNoTypeStopsTheStart() {
        assertStopped(Nameless.class, "bean 'nameless' is a handler, but of which type of job is not said");
    }

    static class NoHandler {
        @Bean
        @HandlesJob("run_tsa")
        String stray() {
            return "handles nothing";
        }
    }

    @Test
    void theAnnotationOnWhatIsNoHandlerStopsTheStart() {
        assertStopped(NoHandler.class, "bean 'stray' is annotated to handle type run_tsa, but is no handler");
    }

    static class Unreadable {
        @Bean
        @HandlesJob("raw")
        TypedHandler<?> wildcard() {
            return (payload, context) -> null;
        }
    }

    static class Generic {
        @Bean
        @HandlesJob("list")
        TypedHandler<List<Mail>> list() {
            return (mails, context) -> null;
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Unreadable.class, Generic.class})
    void aPayloadThatCannotBeReadStopsTheStart(Class<?> configuration) {
        assertStopped(configuration, "reads its payload as cannot be told");
    }

    private void assertStopped(Class<?> configuration, String reason) {
        Application.idleOn(database)
                .withUserConfiguration(configuration)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining(reason)
                        .hasStackTraceContaining("The application does not start."));
    }
}
