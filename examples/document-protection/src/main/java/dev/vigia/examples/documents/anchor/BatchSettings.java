package dev.vigia.examples.documents.anchor;

import java.time.Duration;

/**
 * When a batch is sealed: as soon as it has {@code size} documents, or when its oldest has waited {@code maxAge}.
 *
 * @param size   documents, from 1; also the most that one block takes
 * @param maxAge longest wait of a document whose batch does not fill
 * @param poll   how soon a waiting job looks again, at the latest
 */
public record BatchSettings(int size, Duration maxAge, Duration poll) {

    public BatchSettings {
        if (size < 1 || maxAge.isNegative() || poll.isNegative() || poll.isZero()) {
            throw new IllegalArgumentException("a batch needs a size from 1, an age from 0 and a poll above 0, got "
                    + size + ", " + maxAge + ", " + poll);
        }
    }

    /** 64 documents or 2 s, looked at twice a second. */
    public static BatchSettings defaults() {
        return new BatchSettings(64, Duration.ofSeconds(2), Duration.ofMillis(500));
    }
}
