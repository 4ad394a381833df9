package dev.vigia.lab.chaos;

import dev.vigia.Vigia;
import dev.vigia.job.JobContext;
import dev.vigia.job.Lease;
import dev.vigia.job.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Handlers whose every effect can be counted afterwards: each writes a row of table {@code effects}. Runs as long as its
 * payload says, writes, lingers as long as its payload says, ends.
 */
final class EffectHandlers {
    private final DataSource effects;
    private final Consumer<String> say;

    EffectHandlers(DataSource effects, Consumer<String> say) {
        this.effects = effects;
        this.say = say;
    }

    /** Payload of every type. */
    record Work(long n, long runMs, long lingerMs) {}

    void registerWith(Vigia.Builder builder) {
        builder.handler(Effects.OUTSIDE, Work.class, this::outside)
                .handler(Effects.INSIDE, Work.class, this::inside)
                .handler(Effects.STUBBORN, Work.class, this::stubborn)
                .handler(Effects.POISON, Work.class, (work, context) -> {
                    say.accept("HALTING " + context.job().id());
                    Runtime.getRuntime().halt(137);
                    return null;
                });
    }

    /** The effect commits by itself, before the outcome: at least once. */
    private Outcome outside(Work work, JobContext context) throws SQLException, InterruptedException {
        sleep(work.runMs(), context);
        try (Connection connection = effects.getConnection()) {
            Effects.write(connection, context.lease(), Effects.OUTSIDE);
        }
        linger(work, context);
        return Outcome.succeeded(resultOf(context.lease()));
    }

    /** The effect commits with the outcome: exactly once. */
    private Outcome inside(Work work, JobContext context) throws InterruptedException {
        sleep(work.runMs(), context);
        return Outcome.succeeded(resultOf(context.lease()), transaction -> {
            Effects.write(transaction.unwrap(Connection.class), context.lease(), Effects.INSIDE);
            linger(work, context);
        });
    }

    /** Runs to its end whatever it is told. */
    private Outcome stubborn(Work work, JobContext context) throws SQLException {
        say.accept("RUNNING " + context.job().id() + " " + context.lease().attempt());
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(work.runMs());
        while (System.nanoTime() < end) {
            try {
                TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
            } catch (InterruptedException e) {
                say.accept(
                        "IGNORED " + context.job().id() + " " + context.lease().attempt());
            }
        }
        try (Connection connection = effects.getConnection()) {
            Effects.write(connection, context.lease(), Effects.OUTSIDE);
        }
        return Outcome.succeeded(resultOf(context.lease()));
    }

    private void linger(Work work, JobContext context) throws InterruptedException {
        if (work.lingerMs() > 0) {
            say.accept("LINGERING " + context.job().id() + " " + context.lease().attempt());
            sleep(work.lingerMs(), context);
        }
    }

    private void sleep(long millis, JobContext context) throws InterruptedException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            say.accept("STOPPED " + context.job().id() + " " + context.lease().attempt() + " " + context.stopReason());
            throw e;
        }
    }

    private static String resultOf(Lease lease) {
        return "{\"worker\":\"" + lease.worker() + "\",\"attempt\":" + lease.attempt() + "}";
    }
}
