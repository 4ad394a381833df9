package dev.vigia.server.api;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How values are written in queries and bodies alike. Each refusal names the parameter and the rule. */
final class Values {
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(1_000_000_000L);
    private static final String SPAN = "a time span: seconds as a number, or 500ms, 90s, 10m, 2h, 1d, PT10M";

    private Values() {}

    static String text(String parameter, String text, int longest) {
        if (text.isEmpty() || text.codePointCount(0, text.length()) > longest) {
            throw Problem.badValue(parameter, "1 to " + longest + " characters");
        }
        return text;
    }

    static boolean isUuid(String text) {
        return UUID_TEXT.matcher(text).matches();
    }

    static UUID uuid(String parameter, String text) {
        if (!isUuid(text)) { // Java's own reader takes 1-1-1-1-1 for one
            throw Problem.badValue(parameter, "a UUID, as 6f1c02ce-55ae-4c0e-9d7b-0b8a1f0c7f11");
        }
        return UUID.fromString(text);
    }

    static Instant instant(String parameter, String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            if (!instant.isBefore(EARLIEST) && !instant.isAfter(LATEST)) {
                return instant;
            }
        } catch (DateTimeException e) {
            // refused below, with the rule
        }
        throw Problem.badValue(parameter, "an instant by RFC 3339 from 1970 to 9999, as 2026-02-01T00:00:00Z");
    }

    static Duration duration(String parameter, String text) {
        Matcher matcher = DURATION.matcher(text);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw Problem.badValue(parameter, SPAN);
        }
    }

    static Duration seconds(String parameter, BigDecimal seconds) {
        if (seconds.abs().compareTo(MOST_SECONDS) > 0) {
            throw Problem.badValue(parameter, SPAN);
        }
        return Duration.ofNanos(seconds.movePointRight(9).longValue());
    }

    static int integer(String parameter, String text, int least, int most) {
        if (text.matches("-?[0-9]{1,10}")) {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return (int) value;
            }
        }
        throw Problem.badValue(parameter, "a whole number from " + least + " to " + most);
    }

    static String word(String parameter, String text, Collection<String> words) {
        if (!words.contains(text)) {
            throw Problem.badValue(parameter, "one of " + String.join(", ", words));
        }
        return text;
    }
}
