package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.job.GapPolicy;
import dev.vigia.job.InvalidScheduleException;
import dev.vigia.job.MissedTicks;
import dev.vigia.job.NewJob;
import dev.vigia.job.Overlap;
import dev.vigia.job.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A schedule as JSON, read strictly: one of {@code cron}, {@code every_seconds} and {@code at}, and the rest by name. */
public final class ScheduleBody {
    private static final List<String> MEMBERS = List.of(
            "cron",
            "zone",
            "dst_gap",
            "every_seconds",
            "at",
            "starts_at",
            "ends_at",
            "job",
            "missed",
            "catch_up_limit",
            "overlap",
            "grace_seconds");

    private ScheduleBody() {}

    /**
     * Reads what {@code PUT /schedules/{name}} reads, without a reason, from somewhere else.
     *
     * @throws InvalidScheduleException that names the member that is not valid
     */
    public static Schedule read(String name, String json) {
        try {
            return read(name, Members.of(RequestBody.storable(Json.read(json)), "", members()));
        } catch (Problem e) {
            Object parameter = e.members().getOrDefault("parameter", "schedule");
            throw new InvalidScheduleException(
                    parameter.toString(), e.getMessage().replace(parameter + " is not valid: ", ""));
        }
    }

    static String[] members(String... more) {
        return Stream.concat(MEMBERS.stream(), Stream.of(more)).toArray(String[]::new);
    }

    static Schedule read(String name, Members members) {
        Schedule schedule = timing(name, members).job(job(members));
        Instant startsAt = members.instant("starts_at");
        Instant endsAt = members.instant("ends_at");
        String overlap = members.word("overlap", Overlap.words());
        Integer grace = members.integer("grace_seconds", 1, 3600);
        schedule = startsAt == null ? schedule : schedule.startingAt(startsAt);
        schedule = endsAt == null ? schedule : schedule.endingAt(endsAt);
        schedule = overlap == null ? schedule : schedule.overlap(Overlap.valueOf(overlap.toUpperCase(Locale.ROOT)));
        schedule = grace == null ? schedule : schedule.grace(Duration.ofSeconds(grace));
        return missed(schedule, members);
    }

    private static Schedule timing(String name, Members members) {
        String cron = members.text("cron", 200);
        Integer every = members.integer("every_seconds", 1, Integer.MAX_VALUE);
        Instant at = members.instant("at");
        if (Stream.of(cron, every, at).filter(value -> value != null).count() != 1) {
            throw Problem.badValue("cron", "give one of cron, every_seconds and at");
        }
        Schedule schedule = cron != null
                ? Schedule.cron(name, cron)
                : every != null ? Schedule.every(name, Duration.ofSeconds(every)) : Schedule.once(name, at);
        String zone = members.text("zone", 100);
        String gap = members.word("dst_gap", GapPolicy.words());
        schedule = zone == null ? schedule : schedule.zone(zone);
        return gap == null ? schedule : schedule.onGap(GapPolicy.valueOf(gap.toUpperCase(Locale.ROOT)));
    }

    private static Schedule missed(Schedule schedule, Members members) {
        String missed = members.word("missed", MissedTicks.words());
        Integer limit = members.integer("catch_up_limit", 1, MissedTicks.MOST);
        if (missed == null && limit == null) {
            return schedule;
        }
        MissedTicks.Kind kind =
                missed == null ? MissedTicks.Kind.RUN_ONCE : MissedTicks.Kind.valueOf(missed.toUpperCase(Locale.ROOT));
        return schedule.missed(new MissedTicks(kind, limit));
    }

    private static NewJob job(Members members) {
        JsonNode value = members.value("job");
        if (value == null) {
            throw Problem.badValue("job", "required: what each tick enqueues, as {\"type\": \"report\"}");
        }
        return NewJobs.template(value, "job.");
    }
}
