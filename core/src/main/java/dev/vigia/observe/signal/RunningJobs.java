package dev.vigia.observe.signal;

import java.time.Instant;

/**
 * Leases of one type, priority and worker.
 *
 * @param jobs   how many
 * @param since  when the oldest of them was claimed
 * @param oldest that one
 * @param unheard of these, without a sign of life for longer than the type's TTL
 */
public record RunningJobs(
        String type, int priority, String worker, long jobs, Instant since, String oldest, long unheard) {}
