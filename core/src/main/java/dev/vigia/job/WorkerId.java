package dev.vigia.job;

import java.util.Objects;
import java.util.UUID;

/** Who holds a lease: {@code orchestrator-{uuid}}, made anew at each process start, never used twice. */
public record WorkerId(String value) {
    private static final String PREFIX = "orchestrator-";

    public WorkerId {
        Objects.requireNonNull(value, "value");
        if (value.isBlank() || value.length() > 200) {
            throw new InvalidJobException("worker id must have 1 to 200 characters, got " + value.length());
        }
    }

    public static WorkerId random() {
        return new WorkerId(PREFIX + UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value;
    }
}
