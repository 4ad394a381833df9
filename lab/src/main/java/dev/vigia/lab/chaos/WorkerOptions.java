package dev.vigia.lab.chaos;

import dev.vigia.worker.WorkerSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How one {@link WorkerProcess} works, as it travels on the command line.
 *
 * @param jdbcUrl carries the user; there is no password
 */
public record WorkerOptions(String jdbcUrl, int slots, Duration beat, Duration lease, Duration grace, String version) {

    /** The shortest lease that Vigía promises to keep: beats of 1 s, lost after 3 s. */
    public static WorkerOptions shortLease(String jdbcUrl) {
        return new WorkerOptions(
                jdbcUrl, 8, Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(2), "lab");
    }

    public WorkerOptions withSlots(int value) {
        return new WorkerOptions(jdbcUrl, value, beat, lease, grace, version);
    }

    public WorkerOptions withGrace(Duration value) {
        return new WorkerOptions(jdbcUrl, slots, beat, lease, value, version);
    }

    WorkerSettings settings() {
        return WorkerSettings.defaults()
                .withSlots(slots)
                .withLease(beat, lease)
                .withPoll(Duration.ofMillis(200))
                .withGrace(grace)
                .withVersion(version);
    }

    List<String> arguments() {
        return List.of(
                "--jdbc-url=" + jdbcUrl,
                "--slots=" + slots,
                "--beat-ms=" + beat.toMillis(),
                "--lease-ms=" + lease.toMillis(),
                "--grace-ms=" + grace.toMillis(),
                "--version=" + version);
    }

    static WorkerOptions parse(String[] arguments) {
        Map<String, String> given = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("expected --name=value, got " + argument);
            }
            given.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
        return new WorkerOptions(
                given.get("jdbc-url"),
                Integer.parseInt(given.get("slots")),
                millis(given, "beat-ms"),
                millis(given, "lease-ms"),
                millis(given, "grace-ms"),
                given.get("version"));
    }

    private static Duration millis(Map<String, String> given, String name) {
        return Duration.ofMillis(Long.parseLong(given.get(name)));
    }
}
