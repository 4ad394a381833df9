package dev.vigia.observe;

import java.time.Instant;
import java.util.UUID;

/** Who holds a permit: the lease of a running attempt is one, from its claim to its end. */
public record PermitHolder(UUID jobId, String key, String worker, Instant since) {}
