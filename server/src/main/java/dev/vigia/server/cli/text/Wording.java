package dev.vigia.server.cli.text;

import dev.vigia.diagnose.text.Phrasing;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How numbers, times and durations are said on a terminal: as everywhere ({@link Phrasing}), and what only is said here. */
public final class Wording {
    private static final DateTimeFormatter PRECISE =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Wording() {}

    /** {@code 1,204,331}. */
    public static String number(long value) {
        return Phrasing.number(value);
    }

    /** {@code 1 job}, {@code 2 jobs}. */
    public static String count(long value, String one) {
        return Phrasing.count(value, one);
    }

    /** {@code 41 ms}, {@code 4.1 s}, {@code 74 s}, {@code 18 min 50 s}, {@code 3 h 5 min}, {@code 2 d 4 h}. */
    public static String duration(Duration duration) {
        return Phrasing.duration(duration);
    }

    public static String seconds(double value) {
        return duration(Duration.ofMillis(Math.round(value * 1000)));
    }

    /** The time of day, with its date unless it is within a day of {@code now}. */
    public static String time(Instant instant, Instant now) {
        return Phrasing.time(instant, now);
    }

    /** To the millisecond, for chains of events. */
    public static String precise(Instant instant) {
        return PRECISE.format(instant);
    }

    /** {@code 15:02:41Z (17 min ago)} or {@code (in 20 s)}. */
    public static String moment(Instant instant, Instant now) {
        return instant == null ? "-" : Phrasing.moment(instant, now);
    }

    /** {@code run_tsa 1,150, build_artifact 54}: the largest first, at most {@code most} of them. */
    public static String shares(Map<String, Long> counts, int most) {
        String named = counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .map(entry -> PlainText.brief(entry.getKey(), 60) + " " + number(entry.getValue()))
                .collect(Collectors.joining(", "));
        long more = counts.values().stream().filter(n -> n > 0).count() - most;
        return more > 0 ? named + ", " + count(more, "more type") : named;
    }
}
