package dev.vigia.observe;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * How the read side behaves.
 *
 * @param runtimeVersion   answered by health
 * @param statementTimeout longest time one statement may take, in PostgreSQL; 10 s at least for the happy paths and for
 *                         the counts that read the whole line
 * @param countsKept       how old the counts that read the whole line may be when health shows them; at most 15 s
 * @param nanos            a clock that only moves forward, as {@link System#nanoTime()}; for the age of those counts
 */
public record ObserverSettings(
        String runtimeVersion, Duration statementTimeout, Duration countsKept, LongSupplier nanos) {
    private static final Duration LONGEST_KEPT = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    public ObserverSettings {
        Objects.requireNonNull(runtimeVersion, "runtimeVersion");
        Objects.requireNonNull(nanos, "nanos");
        if (statementTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("statementTimeout must be at least 1 ms: " + statementTimeout);
        }
        if (countsKept.isNegative() || countsKept.compareTo(LONGEST_KEPT) > 0) {
            throw new IllegalArgumentException("countsKept must be 0 to 15 s: " + countsKept);
        }
    }

    /** Version of the jar ({@code development} outside of one), 2 s a statement, counts at most 15 s old. */
    public static ObserverSettings defaults() {
        String version = ObserverSettings.class.getPackage().getImplementationVersion();
        return new ObserverSettings(
                version == null ? "development" : version, Duration.ofSeconds(2), LONGEST_KEPT, System::nanoTime);
    }

    public ObserverSettings withRuntimeVersion(String version) {
        return new ObserverSettings(version, statementTimeout, countsKept, nanos);
    }

    public ObserverSettings withStatementTimeout(Duration limit) {
        return new ObserverSettings(runtimeVersion, limit, countsKept, nanos);
    }

    public ObserverSettings withCountsKept(Duration age) {
        return new ObserverSettings(runtimeVersion, statementTimeout, age, nanos);
    }

    public ObserverSettings withNanos(LongSupplier source) {
        return new ObserverSettings(runtimeVersion, statementTimeout, countsKept, source);
    }

    /** For what nobody waits for with each call: a pass over the line, a verification. */
    Snapshots patientSnapshots(DataSource source) {
        return new Snapshots(source, statementTimeout.compareTo(PATIENCE) > 0 ? statementTimeout : PATIENCE);
    }
}
