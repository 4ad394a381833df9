package dev.vigia.spring;

import dev.vigia.Vigia;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health contributor {@code vigia}, where Actuator is present; also for an application's own {@link Vigia}. */
@AutoConfiguration(after = VigiaAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Vigia.class)
@ConditionalOnEnabledHealthIndicator("vigia")
public final class VigiaHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "vigiaHealthIndicator")
    HealthIndicator vigiaHealthIndicator(Vigia vigia) {
        return new VigiaHealthIndicator(vigia.observer());
    }
}
