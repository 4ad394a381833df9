package dev.vigia.job;

import java.time.Instant;

/**
 * What a tick's job knows of it: member {@code schedule} of its payload. A typed payload that wants to know it has a member
 * of that name and this type; one that does not is read without it.
 *
 * @param name    of the schedule
 * @param tick    when it was expected, RFC 3339 in UTC; when it runs may be much later
 * @param local   of a cron schedule, the same on the clock on the wall of its zone, with its offset; else null
 * @param outcome {@code fired}, {@code late}, {@code caught_up} or {@code triggered}
 */
public record ScheduledTick(String name, String tick, String local, String outcome) {

    /** When it was expected. */
    public Instant instant() {
        return Instant.parse(tick);
    }
}
