package dev.vigia.job;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/** When a schedule ticks. */
public sealed interface Timing {

    /**
     * At the local times that a cron expression names: minute, hour, day of month, month, day of week, and optionally
     * seconds before them. What it may hold is checked when the schedule is put or declared.
     *
     * @param expression at most {@value #LONGEST} characters
     * @param zone       an IANA name, as {@code Europe/Madrid}
     * @param gap        what becomes of a local time that a change of clock leaves out
     */
    record Cron(String expression, String zone, GapPolicy gap) implements Timing {
        public static final int LONGEST = 200;

        public Cron {
            Objects.requireNonNull(gap, "gap");
            InvalidScheduleException.require(
                    expression != null && !expression.isBlank() && expression.length() <= LONGEST,
                    "cron",
                    "1 to " + LONGEST + " characters");
            InvalidScheduleException.require(
                    zone != null && ZoneId.getAvailableZoneIds().contains(zone),
                    "zone",
                    "an IANA time zone that this Java knows, as Europe/Madrid or UTC; there is no '" + brief(zone)
                            + "'");
        }

        private static String brief(String text) {
            return text == null || text.length() <= 60 ? text : text.substring(0, 60) + "…";
        }
    }

    /**
     * Again and again, the same time apart, whatever the clocks on the wall do. Counted from the schedule's {@code startsAt},
     * else from 1970-01-01T00:00:00Z, so that every process means the same ticks: every 15 minutes is at :00, :15, :30, :45.
     *
     * @param every whole seconds, at least {@link Schedule#SHORTEST}, at most a year
     */
    record FixedRate(Duration every) implements Timing {
        private static final Duration LONGEST = Duration.ofDays(366);

        public FixedRate {
            InvalidScheduleException.require(
                    every != null
                            && every.compareTo(Schedule.SHORTEST) >= 0
                            && every.compareTo(LONGEST) <= 0
                            && every.equals(every.truncatedTo(ChronoUnit.SECONDS)),
                    "every_seconds",
                    "whole seconds from " + Schedule.SHORTEST.toSeconds() + " to " + LONGEST.toSeconds());
        }
    }

    /** Once. */
    record Once(Instant at) implements Timing {
        public Once {
            Schedule.requireTime("at", at);
        }
    }
}
