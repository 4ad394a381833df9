package dev.vigia.spring;

import dev.vigia.observe.Observer;
import java.util.Locale;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * How the line of jobs is, for Actuator. {@code UP}, {@code DEGRADED} or {@code CRITICAL} as {@link dev.vigia.observe.Health} judges;
 * {@code DOWN} only if it cannot be asked. The two in the middle do not change the application's own status unless {@code
 * management.endpoint.health.status.order} names them: an application whose jobs are late can still serve, and taking it
 * away from its load balancer would help nobody.
 */
public final class VigiaHealthIndicator extends AbstractHealthIndicator {
    private final Observer observer;

    public VigiaHealthIndicator(Observer observer) {
        super("the health of the jobs cannot be told");
        this.observer = observer;
    }

    @Override
    protected void doHealthCheck(Health.Builder answer) {
        dev.vigia.observe.Health health = observer.health();
        answer.status(statusOf(health.status()))
                .withDetail("headline", health.headline())
                .withDetail("lagSeconds", health.estimatedLagSeconds())
                .withDetail("stuck", health.stuckCount());
    }

    private static Status statusOf(dev.vigia.observe.Health.Status status) {
        return status == dev.vigia.observe.Health.Status.OK
                ? Status.UP
                : new Status(status.word().toUpperCase(Locale.ROOT));
    }
}
