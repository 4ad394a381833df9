package dev.vigia.diagnose.text;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How numbers, times and durations are said, wherever Vigía speaks to a person. Times are UTC, as in logs and API. */
public final class Phrasing {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DATED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Phrasing() {}

    /** {@code 1,204,331}. */
    public static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@code 1 job}, {@code 2 jobs}. */
    public static String count(long value, String one) {
        return number(value) + " " + one + (value == 1 ? "" : "s");
    }

    /** {@code 41 ms}, {@code 4.1 s}, {@code 74 s}, {@code 18 min 50 s}, {@code 3 h 5 min}, {@code 2 d 4 h}. */
    public static String duration(Duration duration) {
        Duration time = duration.isNegative() ? Duration.ZERO : duration;
        long seconds = time.toSeconds();
        if (seconds < 1) {
            return time.toMillis() + " ms";
        }
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", Math.floor(time.toMillis() / 100.0) / 10);
        }
        if (seconds < 120) {
            return seconds + " s";
        }
        if (time.toHours() < 1) {
            return two(time.toMinutes(), "min", seconds % 60, "s");
        }
        return time.toDays() < 1
                ? two(time.toHours(), "h", time.toMinutes() % 60, "min")
                : two(time.toDays(), "d", time.toHours() % 24, "h");
    }

    private static String two(long large, String unit, long small, String smallUnit) {
        return large + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }

    /** The time of day, with its date unless it is within a day of {@code now}. */
    public static String time(Instant instant, Instant now) {
        boolean near = Duration.between(instant, now).abs().compareTo(Duration.ofHours(20)) < 0;
        return (near ? CLOCK : DATED).format(instant);
    }

    /** {@code 15:02:41Z (17 min ago)} or {@code (in 20 s)}. */
    public static String moment(Instant instant, Instant now) {
        Duration since = Duration.between(instant, now);
        String distance = since.isNegative() ? "in " + duration(since.negated()) : duration(since) + " ago";
        return time(instant, now) + " (" + distance + ")";
    }

    /** {@code 8.1/s}, or a minute's or an hour's worth where that reads better. */
    public static String rate(double perSecond) {
        if (perSecond == 0) {
            return "0/s";
        }
        if (perSecond >= 0.95) {
            return String.format(Locale.ROOT, perSecond >= 10 ? "%,.0f/s" : "%.1f/s", perSecond);
        }
        return String.format(Locale.ROOT, "%.1f/min", perSecond * 60);
    }

    /** {@code 1 job waits}, {@code 10,000 jobs or more wait}. */
    public static String waiting(long jobs, boolean capped) {
        return count(jobs, "job") + (capped ? " or more wait" : jobs == 1 ? " waits" : " wait");
    }

    /** One line of at most so many characters. */
    public static String brief(String text, int most) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.codePointCount(0, line.length()) <= most
                ? line
                : line.substring(0, line.offsetByCodePoints(0, most - 1)) + "…";
    }

    /** As a shell reads it. */
    public static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
