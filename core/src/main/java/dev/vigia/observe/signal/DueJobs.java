package dev.vigia.observe.signal;

import java.time.Instant;

/**
 * Jobs of one type and priority that are due and not started, of those looked at.
 *
 * @param jobs      how many
 * @param capped    there are more than were looked at
 * @param oldestDue when the longest waiting one was due
 * @param inLanes   it waits for a limit, beside the line
 */
public record DueJobs(String type, int priority, long jobs, boolean capped, Instant oldestDue, boolean inLanes) {}
