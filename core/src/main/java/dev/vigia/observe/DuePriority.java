package dev.vigia.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A priority at which jobs are due, and the one that has been due the longest.
 *
 * @param priority  smaller is more urgent
 * @param oldestJob of a frozen type, it counts as well
 * @param waited    since it was due, by the database's clock
 */
public record DuePriority(int priority, UUID oldestJob, String oldestType, Instant oldestDueAt, Duration waited) {}
