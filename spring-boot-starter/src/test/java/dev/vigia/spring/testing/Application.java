package dev.vigia.spring.testing;

import dev.vigia.spring.VigiaAutoConfiguration;
import dev.vigia.spring.VigiaHealthAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;

/** The application of the tests: what Spring Boot configures for one with a database, and the starter. */
public final class Application {
    private Application() {}

    /** On this database, with a worker that is quick to notice. */
    public static ApplicationContextRunner on(TestDatabase database) {
        return configured()
                .withPropertyValues(
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.hikari.minimum-idle=0",
                        "vigia.poll=50ms",
                        "vigia.beat=300ms",
                        "vigia.lease=3s");
    }

    /** Runs no jobs: what is enqueued stays there to be looked at. */
    public static ApplicationContextRunner idleOn(TestDatabase database) {
        return on(database).withPropertyValues("vigia.work=false");
    }

    private static ApplicationContextRunner configured() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        LifecycleAutoConfiguration.class,
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        TransactionAutoConfiguration.class,
                        VigiaAutoConfiguration.class,
                        VigiaHealthAutoConfiguration.class));
    }
}
