package dev.vigia.observe.signal;

import java.time.Instant;
import java.util.UUID;

/**
 * A job under which a worker was lost more than once.
 *
 * @param losses      how many workers
 * @param companions  other jobs that were lost with every one of the same workers
 * @param quarantined no attempt is left: {@code poison_job}
 */
public record RepeatedLoss(
        UUID job, String type, int losses, int companions, boolean quarantined, Instant first, Instant last) {}
