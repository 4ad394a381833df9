package dev.vigia.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/**
 * A schedule as {@code executor_schedules} holds it and as JSON names it: the same facts as a {@link Schedule}, not yet
 * checked, so that one that this version cannot understand can still be shown.
 *
 * @param kind    {@code cron}, {@code every} or {@code once}
 * @param payload JSON text
 */
public record ScheduleColumns(
        String name,
        String kind,
        String cron,
        String zone,
        String dstGap,
        Long everySeconds,
        Instant at,
        Instant startsAt,
        Instant endsAt,
        String type,
        String payload,
        UUID entityId,
        UUID correlationId,
        int priority,
        Integer maxAttempts,
        String dedupeKey,
        String concurrencyKey,
        String missed,
        Integer catchUpLimit,
        String overlap,
        int graceSeconds) {

    public static ScheduleColumns of(Schedule schedule) {
        NewJob job = schedule.job();
        InvalidScheduleException.require(job != null, "job", "required");
        Timing timing = schedule.timing();
        Timing.Cron cron = timing instanceof Timing.Cron it ? it : null;
        Timing.FixedRate rate = timing instanceof Timing.FixedRate it ? it : null;
        Timing.Once once = timing instanceof Timing.Once it ? it : null;
        ScheduleColumns columns = new ScheduleColumns(
                schedule.name(),
                cron != null ? "cron" : rate != null ? "every" : "once",
                cron == null ? null : cron.expression(),
                cron == null ? null : cron.zone(),
                cron == null ? null : cron.gap().word(),
                rate == null ? null : rate.every().toSeconds(),
                once == null ? null : once.at(),
                schedule.startsAt(),
                schedule.endsAt(),
                job.type(),
                job.payload(),
                job.entityId(),
                job.correlationId(),
                job.priority(),
                job.maxAttempts(),
                job.dedupeKey(),
                job.concurrencyKey(),
                schedule.missed().kind().word(),
                schedule.missed().limit(),
                schedule.overlap().word(),
                (int) schedule.grace().toSeconds());
        InvalidScheduleException.require(
                columns.template().equals(job),
                "job",
                "a schedule keeps type, payload, entity, correlation, priority, max_attempts, dedupe key and concurrency key, and"
                        + " this job has more");
        return columns;
    }

    public ScheduleColumns withPayload(String json) {
        return new ScheduleColumns(
                name,
                kind,
                cron,
                zone,
                dstGap,
                everySeconds,
                at,
                startsAt,
                endsAt,
                type,
                json,
                entityId,
                correlationId,
                priority,
                maxAttempts,
                dedupeKey,
                concurrencyKey,
                missed,
                catchUpLimit,
                overlap,
                graceSeconds);
    }

    /**
     * The same, checked.
     *
     * @throws InvalidScheduleException if this version, on this Java, cannot understand it
     */
    public Schedule schedule() {
        return new Schedule(
                name,
                timing(),
                startsAt,
                endsAt,
                template(),
                new MissedTicks(word(MissedTicks.Kind.class, "missed", missed), catchUpLimit),
                word(Overlap.class, "overlap", overlap),
                Duration.ofSeconds(graceSeconds));
    }

    private Timing timing() {
        return switch (kind) {
            case "cron" -> new Timing.Cron(cron, zone, word(GapPolicy.class, "dst_gap", dstGap));
            case "every" -> new Timing.FixedRate(everySeconds == null ? null : Duration.ofSeconds(everySeconds));
            default -> new Timing.Once(at);
        };
    }

    /** The job of which each tick enqueues a copy. */
    public NewJob template() {
        NewJob job = NewJob.of(type, payload)
                .withEntity(entityId)
                .withCorrelation(correlationId)
                .withPriority(priority)
                .withDedupeKey(dedupeKey)
                .withConcurrencyKey(concurrencyKey);
        return maxAttempts == null ? job : job.withMaxAttempts(maxAttempts);
    }

    private static <E extends Enum<E>> E word(Class<E> words, String parameter, String word) {
        try {
            return Enum.valueOf(words, String.valueOf(word).toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new InvalidScheduleException(parameter, "this version does not know '" + word + "'");
        }
    }
}
