package dev.vigia.observe;

import dev.vigia.job.Run;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Everything that happened under one correlation id, in order. Unknown ids give an empty timeline.
 *
 * @param jobs      oldest first
 * @param runs      finished attempts, by start
 * @param events    oldest first
 * @param entries   all of it as one list, oldest first
 * @param truncated whether there is more than was read: at most {@value #MAX_JOBS} jobs, {@value #MAX_RUNS} attempts and
 *                  {@value #MAX_EVENTS} events, the oldest
 */
public record Timeline(
        UUID correlationId,
        List<JobRow> jobs,
        List<Run> runs,
        List<Event> events,
        List<Entry> entries,
        boolean truncated) {
    public static final int MAX_JOBS = 500;
    public static final int MAX_RUNS = 2000;
    public static final int MAX_EVENTS = 2000;

    /** Something that happened, as {@code executor_events} keeps it. {@code data} is JSON text. */
    public record Event(
            long id,
            Instant at,
            String kind,
            UUID correlationId,
            UUID jobId,
            String traceId,
            String workerId,
            String data) {}

    /**
     * One line of the story.
     *
     * @param what    {@code enqueued}, {@code started}, {@code progress} (an attempt's latest report), {@code cancelled}, an attempt's outcome ({@code succeeded failed
     *                released snoozed lost cancelled}), or {@code event}
     * @param type    of the job; null for an event without one
     * @param attempt null if it is not about one
     * @param detail  the error's message, the event's kind, the progress in words, or null
     */
    public record Entry(
            Instant at,
            String what,
            UUID jobId,
            String type,
            Integer attempt,
            String traceId,
            String workerId,
            String detail) {}

    public boolean isEmpty() {
        return entries.isEmpty();
    }
}
