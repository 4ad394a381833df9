package dev.vigia.observe.signal;

import java.time.Instant;
import java.util.UUID;

/**
 * Jobs that wait for one that will not succeed by itself.
 *
 * @param cause     the dead or cancelled one
 * @param how       {@code dead} or {@code cancelled}
 * @param jobs      how many wait
 * @param documents of these; 0: nobody knows
 * @param oneOfThem the first
 */
public record BlockedJobs(
        UUID cause,
        String causeType,
        String how,
        Instant since,
        long jobs,
        long documents,
        UUID oneOfThem,
        String type) {}
