package dev.vigia.job;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A job template and the times at which it is enqueued. Begin with {@link #cron}, {@link #every} or {@link #once}; each
 * other method returns a copy.
 *
 * <pre>{@code
 * Schedule.cron("nightly", "0 3 * * *").zone("Europe/Madrid").job(NewJob.of("report"))
 * }</pre>
 *
 * <p>The job's payload is a JSON object; each tick's job has it with one more member, {@code schedule}: its {@code name},
 * {@code tick}, {@code local} and {@code outcome}. See {@link ScheduledTick}.
 *
 * @param name     1 to 100 characters of {@code A-Z a-z 0-9 _ . : -}, the first a letter, a digit or {@code _}
 * @param startsAt no tick before; may be null
 * @param endsAt   no tick after; may be null
 * @param job      without parent, run_at, delay and traceparent, which a tick cannot have
 * @param missed   {@link MissedTicks#runOnce()} by default
 * @param overlap  {@link Overlap#ALLOW} by default
 * @param grace    a tick that is decided later than this was missed; whole seconds up to an hour, one minute by default
 */
public record Schedule(
        String name,
        Timing timing,
        Instant startsAt,
        Instant endsAt,
        NewJob job,
        MissedTicks missed,
        Overlap overlap,
        Duration grace) {

    /** The least time between two ticks: they are looked for once a second. */
    public static final Duration SHORTEST = Duration.ofSeconds(5);

    /** The longest time until the first tick: further out it is most likely a slip of the pen. */
    public static final int MOST_YEARS = 10;

    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final Duration LONGEST_GRACE = Duration.ofHours(1);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:-]{0,99}");
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    public Schedule {
        InvalidScheduleException.require(
                name != null && NAME.matcher(name).matches(),
                "name",
                "1 to 100 letters, digits and _ . : -, beginning with a letter, a digit or _");
        Objects.requireNonNull(timing, "timing");
        Objects.requireNonNull(missed, "missed");
        Objects.requireNonNull(overlap, "overlap");
        if (startsAt != null) {
            requireTime("starts_at", startsAt);
        }
        if (endsAt != null) {
            requireTime("ends_at", endsAt);
            InvalidScheduleException.require(
                    startsAt == null || endsAt.isAfter(startsAt), "ends_at", "after starts_at");
        }
        InvalidScheduleException.require(
                grace != null
                        && grace.compareTo(Duration.ofSeconds(1)) >= 0
                        && grace.compareTo(LONGEST_GRACE) <= 0
                        && grace.equals(grace.truncatedTo(ChronoUnit.SECONDS)),
                "grace_seconds",
                "whole seconds from 1 to " + LONGEST_GRACE.toSeconds());
        if (job != null) {
            requireTemplate(job);
        }
    }

    private static void requireTemplate(NewJob job) {
        InvalidScheduleException.require(job.parentId() == null, "job.parent_id", "a tick's job follows none");
        InvalidScheduleException.require(
                job.runAt() == null && job.delay() == null, "job.run_at", "the tick says when the job is due");
        InvalidScheduleException.require(job.traceparent() == null, "job.traceparent", "a tick has no caller");
    }

    static void requireTime(String parameter, Instant time) {
        InvalidScheduleException.require(
                time != null
                        && !time.isBefore(EARLIEST)
                        && time.isBefore(LATEST)
                        && time.equals(time.truncatedTo(ChronoUnit.SECONDS)),
                parameter,
                "a whole second from 1970 to 9998");
    }

    /** Ticks at the local times that the expression names, of the zone UTC until {@link #zone(String)} names another. */
    public static Schedule cron(String name, String expression) {
        return of(name, new Timing.Cron(expression, "UTC", GapPolicy.FIRE_AFTER));
    }

    /** Ticks the same time apart. See {@link Timing.FixedRate}. */
    public static Schedule every(String name, Duration interval) {
        return of(name, new Timing.FixedRate(interval));
    }

    /** Ticks once. */
    public static Schedule once(String name, Instant at) {
        return of(name, new Timing.Once(at));
    }

    private static Schedule of(String name, Timing timing) {
        return new Schedule(name, timing, null, null, null, MissedTicks.runOnce(), Overlap.ALLOW, GRACE);
    }

    /** The time zone of a cron expression. */
    public Schedule zone(String ianaName) {
        Timing.Cron cron = cron("zone");
        return with(new Timing.Cron(cron.expression(), ianaName, cron.gap()));
    }

    /** What becomes of a cron expression's local times that do not exist. */
    public Schedule onGap(GapPolicy policy) {
        Timing.Cron cron = cron("dst_gap");
        return with(new Timing.Cron(cron.expression(), cron.zone(), policy));
    }

    private Timing.Cron cron(String parameter) {
        if (timing instanceof Timing.Cron cron) {
            return cron;
        }
        throw new InvalidScheduleException(parameter, "it goes with a cron expression only");
    }

    private Schedule with(Timing other) {
        return new Schedule(name, other, startsAt, endsAt, job, missed, overlap, grace);
    }

    public Schedule startingAt(Instant first) {
        return new Schedule(name, timing, first, endsAt, job, missed, overlap, grace);
    }

    public Schedule endingAt(Instant last) {
        return new Schedule(name, timing, startsAt, last, job, missed, overlap, grace);
    }

    /** The template of each tick's job. Required. */
    public Schedule job(NewJob template) {
        return new Schedule(name, timing, startsAt, endsAt, template, missed, overlap, grace);
    }

    public Schedule missed(MissedTicks policy) {
        return new Schedule(name, timing, startsAt, endsAt, job, policy, overlap, grace);
    }

    public Schedule overlap(Overlap policy) {
        return new Schedule(name, timing, startsAt, endsAt, job, missed, policy, grace);
    }

    public Schedule grace(Duration lateness) {
        return new Schedule(name, timing, startsAt, endsAt, job, missed, overlap, lateness);
    }
}
