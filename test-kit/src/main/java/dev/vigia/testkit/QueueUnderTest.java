package dev.vigia.testkit;

import dev.vigia.Vigia;
import dev.vigia.job.JobFilter;
import dev.vigia.job.Schema;
import dev.vigia.worker.PassReport;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * A queue on a real database, run by the test itself: no worker in the background, so nothing happens between two lines of
 * a test. Each pass is a worker of its own that claims, runs and settles, as in production.
 *
 * <p>PostgreSQL's clock is left alone. Time moves by bringing what lies ahead closer: due times of waiting jobs, ends of
 * gates, tokens of rate limits. What already happened keeps its times, and schedules theirs: their ticks are times of the
 * day, and a worker fires them, not a pass.
 */
public final class QueueUnderTest {
    private static final int MOST_ATTEMPTS = 10_000;
    private static final int A_PASS = 500;

    private static final String ADVANCE_JOBS = """
            update executor_waiting set run_at = run_at - ? * interval '1 microsecond' where attempts < max_attempts
            """;

    private static final String ADVANCE_GATES = """
            update executor_gates set until = until - ? * interval '1 microsecond' where lifted_at is null and until is not null
            """;

    // Buckets fill with time: earlier full means more tokens now.
    private static final String ADVANCE_BUCKETS = """
            update executor_limit_buckets set full_at = full_at - ? * interval '1 microsecond' where full_at is not null
            """;

    private static final String NEXT = """
            select ceil(extract(epoch from min(run_at) - clock_timestamp()) * 1000000)::bigint
              from executor_waiting where attempts < max_attempts and run_at > clock_timestamp() and run_at < 'infinity'
            """;

    private final Vigia vigia;
    private final DataSource source;
    private final Schema schema;

    QueueUnderTest(Vigia vigia, DataSource source, String schema) {
        this.vigia = vigia;
        this.source = source;
        this.schema = new Schema(schema);
    }

    /**
     * What a drain did.
     *
     * @param attempts how many ran
     * @param outcomes how many ended in each way
     */
    public record Drained(int attempts, Map<String, Integer> outcomes) {
        public int of(String outcome) {
            return outcomes.getOrDefault(outcome, 0);
        }
    }

    /**
     * Runs everything that is due, and what that enqueues, until nothing is due that this Vigía has a handler for. Failed
     * and snoozed jobs wait for their time, so it ends; see {@link #advance}.
     *
     * @throws AssertionError if it is not quiet after 10,000 attempts: something comes back at once, for ever
     */
    public Drained drain() {
        return drain(MOST_ATTEMPTS);
    }

    /** As {@link #drain()}, but gives up after so many attempts. */
    public Drained drain(int mostAttempts) {
        int attempts = 0;
        Map<String, Integer> outcomes = new TreeMap<>();
        while (true) {
            PassReport pass = vigia.runOnce(A_PASS);
            if (pass.claimed() == 0) {
                return new Drained(attempts, Map.copyOf(outcomes));
            }
            attempts += pass.claimed();
            pass.outcomes().forEach((outcome, count) -> outcomes.merge(outcome, count, Integer::sum));
            if (attempts >= mostAttempts) {
                throw new AssertionError("not quiet after " + attempts + " attempts, which ended as " + outcomes
                        + "; the latest jobs:\n" + Listing.of(vigia, JobFilter.all()));
            }
        }
    }

    /** Moves time forward: what was to come within {@code time} is due now. */
    public void advance(Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("time moves forward only, got " + time);
        }
        long micros = time.toNanos() / 1000;
        try (Connection connection = source.getConnection()) {
            for (String sql : new String[] {ADVANCE_JOBS, ADVANCE_GATES, ADVANCE_BUCKETS}) {
                try (PreparedStatement statement = connection.prepareStatement(schema.qualify(sql))) {
                    statement.setLong(1, micros);
                    statement.executeUpdate();
                }
            }
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("time could not be moved: " + e.getMessage(), e);
        }
    }

    /** Moves time to the next job that is due later, retries and snoozes included; by how much, or empty: there is none. */
    public Optional<Duration> advanceToNextJob() {
        Optional<Duration> next = untilNextJob();
        next.ifPresent(this::advance);
        return next;
    }

    /** {@link #drain}, and on to whatever comes within {@code time} from now, one due time after the other, until that is over. */
    public Drained drainFor(Duration time) {
        Drained all = drain();
        Duration left = time;
        for (Optional<Duration> next = untilNextJob();
                next.isPresent() && next.get().compareTo(left) <= 0;
                next = untilNextJob()) {
            advance(next.get());
            left = left.minus(next.get());
            Drained step = drain();
            Map<String, Integer> outcomes = new TreeMap<>(all.outcomes());
            step.outcomes().forEach((outcome, count) -> outcomes.merge(outcome, count, Integer::sum));
            all = new Drained(all.attempts() + step.attempts(), Map.copyOf(outcomes));
            if (all.attempts() >= MOST_ATTEMPTS) {
                throw new AssertionError("not over after " + all.attempts() + " attempts, " + left
                        + " before the end; the latest jobs:\n" + Listing.of(vigia, JobFilter.all()));
            }
        }
        if (!left.isZero() && !left.isNegative()) {
            advance(left);
        }
        return all;
    }

    private Optional<Duration> untilNextJob() {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(schema.qualify(NEXT));
                ResultSet row = statement.executeQuery()) {
            row.next();
            long micros = row.getLong(1);
            return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofNanos(Math.max(1, micros) * 1000));
        } catch (SQLException e) {
            throw new IllegalStateException("the next due time could not be read: " + e.getMessage(), e);
        }
    }
}
