package dev.vigia.server.cli;

import dev.vigia.job.GapPolicy;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.InvalidScheduleException;
import dev.vigia.job.MissedTicks;
import dev.vigia.job.NewJob;
import dev.vigia.job.Overlap;
import dev.vigia.job.Schedule;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** A schedule as options. */
final class ScheduleOptions {
    @Option(
            names = "--cron",
            paramLabel = "EXPR",
            description =
                    "minute hour day-of-month month day-of-week, as \"0 3 * * MON-FRI\"; with the second first, six fields.")
    private String cron;

    @Option(names = "--zone", paramLabel = "ZONE", description = "Of --cron, as Europe/Madrid; UTC without it.")
    private String zone;

    @Option(
            names = "--dst-gap",
            paramLabel = "POLICY",
            description = "Of --cron, a local time that a change of clock leaves out: fire_after (default) or skip.")
    private String dstGap;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            converter = Argument.Span.class,
            description = "The same time apart, as 15m, counted from --starts-at or 1970.")
    private Duration every;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            converter = Argument.Time.class,
            description = "Once, as 2026-12-31T22:00:00Z.")
    private Instant at;

    @Option(
            names = "--starts-at",
            paramLabel = "TIME",
            converter = Argument.Time.class,
            description = "No tick before.")
    private Instant startsAt;

    @Option(names = "--ends-at", paramLabel = "TIME", converter = Argument.Time.class, description = "No tick after.")
    private Instant endsAt;

    @Option(names = "--type", paramLabel = "TYPE", required = true, description = "Type of the job of each tick.")
    private String type;

    @Option(
            names = "--payload",
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "Its input: a JSON object, @FILE, or - for standard input (default ${DEFAULT-VALUE}).")
    private String payload;

    @Option(names = "--priority", paramLabel = "N", description = "Smaller runs sooner; 0 without it.")
    private Integer priority;

    @Option(names = "--max-attempts", paramLabel = "N", description = "Attempts granted to it.")
    private Integer maxAttempts;

    @Option(
            names = "--concurrency-key",
            paramLabel = "KEY",
            description = "What the limits per key of its type count it by.")
    private String concurrencyKey;

    @Option(
            names = "--missed",
            paramLabel = "POLICY",
            description = "Ticks that nobody fired in time: run_once (default), skip or catch_up.")
    private String missed;

    @Option(names = "--catch-up-limit", paramLabel = "N", description = "Of catch_up, how many: 1 to 100.")
    private Integer catchUpLimit;

    @Option(
            names = "--overlap",
            paramLabel = "POLICY",
            description = "While the job of an earlier tick is unfinished: allow (default), skip or replace.")
    private String overlap;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            converter = Argument.Span.class,
            description = "A tick that is decided later than this was missed; 1m without it.")
    private Duration grace;

    Schedule schedule(String name, Session session) {
        if (Stream.of(cron, every, at).filter(value -> value != null).count() != 1) {
            throw CommandFailure.usage("when is it to tick?", "Give one of --cron, --every and --at.");
        }
        try {
            Schedule schedule = timing(name).job(job(session));
            schedule = startsAt == null ? schedule : schedule.startingAt(startsAt);
            schedule = endsAt == null ? schedule : schedule.endingAt(endsAt);
            schedule = grace == null ? schedule : schedule.grace(grace);
            String policy = Argument.word("--overlap", overlap, Overlap.words());
            schedule = policy == null ? schedule : schedule.overlap(Overlap.valueOf(policy.toUpperCase(Locale.ROOT)));
            return withMissed(schedule);
        } catch (InvalidScheduleException e) {
            throw refused(e);
        } catch (InvalidJobException e) {
            throw CommandFailure.usage(
                    e.getMessage().replace("; nothing was enqueued", "").replace("the body", "the payload") + ".",
                    "vigia schedule put --help says what a schedule may hold.");
        }
    }

    static CommandFailure refused(InvalidScheduleException e) {
        return CommandFailure.usage(
                e.getMessage().replace("; nothing was changed", "") + ".", "vigia schedule put --help shows examples.");
    }

    private Schedule timing(String name) {
        Schedule schedule = cron != null
                ? Schedule.cron(name, cron)
                : every != null ? Schedule.every(name, every) : Schedule.once(name, at);
        schedule = zone == null ? schedule : schedule.zone(zone);
        String gap = Argument.word("--dst-gap", dstGap, GapPolicy.words());
        return gap == null ? schedule : schedule.onGap(GapPolicy.valueOf(gap.toUpperCase(Locale.ROOT)));
    }

    private NewJob job(Session session) {
        NewJob job = NewJob.of(type, PayloadArgument.read(payload, session));
        job = priority == null ? job : job.withPriority(priority);
        job = concurrencyKey == null ? job : job.withConcurrencyKey(concurrencyKey);
        return maxAttempts == null ? job : job.withMaxAttempts(maxAttempts);
    }

    private Schedule withMissed(Schedule schedule) {
        String policy = Argument.word("--missed", missed, MissedTicks.words());
        if (policy == null && catchUpLimit == null) {
            return schedule;
        }
        MissedTicks.Kind kind =
                policy == null ? MissedTicks.Kind.RUN_ONCE : MissedTicks.Kind.valueOf(policy.toUpperCase(Locale.ROOT));
        return schedule.missed(new MissedTicks(kind, catchUpLimit));
    }
}
