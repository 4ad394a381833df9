package dev.vigia.spring;

import dev.vigia.Vigia;
import dev.vigia.worker.WorkerSettings;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/**
 * {@link Vigia} on the application's data source, with the handlers among its beans ({@link HandlesJob}), a {@link
 * JobQueue} that enqueues in Spring's transactions, and a worker. Where there are several data sources, it is the
 * primary one.
 *
 * <p>An application that defines a {@link Vigia} bean gets none of this, and starts its worker itself.
 */
@AutoConfiguration(after = DataSourceAutoConfiguration.class)
@ConditionalOnBean(DataSource.class)
@ConditionalOnMissingBean(Vigia.class)
@EnableConfigurationProperties(VigiaProperties.class)
public final class VigiaAutoConfiguration {
    private static final Logger log = LoggerFactory.getLogger(VigiaAutoConfiguration.class);

    /** What a drain may take after the grace: interrupted handlers have 3 s, then outcomes are written. */
    private static final Duration AFTER_GRACE = Duration.ofSeconds(4);

    /** After the application's own migrations: Flyway refuses to begin in a schema that already holds tables. */
    @Bean
    @DependsOnDatabaseInitialization
    Vigia vigia(
            DataSource source,
            VigiaProperties properties,
            ConfigurableListableBeanFactory beans,
            ObjectProvider<LifecycleProperties> lifecycle,
            ObjectProvider<VigiaCustomizer> customizers) {
        Vigia.Builder builder = Vigia.on(engineSource(source))
                .schema(properties.schema())
                .settings(fitting(properties.workerSettings(), lifecycle.getIfAvailable(LifecycleProperties::new)))
                .tracePolicy(properties.trace());
        if (properties.functionsUrl() != null) {
            builder.functions(properties.functionsUrl(), properties.functionsSecret());
        }
        new HandlerBeans(beans).register(builder);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        Vigia vigia = builder.build();
        if (properties.migrate()) {
            vigia.migrate();
        }
        return vigia;
    }

    @Bean
    JobQueue jobQueue(Vigia vigia, DataSource source) {
        return new JobQueue(vigia, engineSource(source));
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "vigia.work", matchIfMissing = true)
    VigiaWorker vigiaWorker(Vigia vigia) {
        return new VigiaWorker(vigia);
    }

    /** The engine commits by itself: through this proxy, it would commit the application's transaction. */
    private static DataSource engineSource(DataSource source) {
        DataSource target =
                source instanceof TransactionAwareDataSourceProxy proxy ? proxy.getTargetDataSource() : null;
        return target == null ? source : target;
    }

    /** With a grace that leaves a shutdown within what Spring allows for it. */
    private static WorkerSettings fitting(WorkerSettings settings, LifecycleProperties lifecycle) {
        Duration timeout = lifecycle.getTimeoutPerShutdownPhase();
        Duration most = timeout.compareTo(AFTER_GRACE) > 0 ? timeout.minus(AFTER_GRACE) : Duration.ZERO;
        if (settings.grace().compareTo(most) <= 0) {
            return settings;
        }
        log.info(
                "running jobs have {} s to end at shutdown, not {} s (vigia.grace): the rest of"
                        + " spring.lifecycle.timeout-per-shutdown-phase ({} s) is for handing them back",
                most.toMillis() / 1e3,
                settings.grace().toMillis() / 1e3,
                timeout.toMillis() / 1e3);
        return settings.withGrace(most);
    }
}
