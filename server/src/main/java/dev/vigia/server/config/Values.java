package dev.vigia.server.config;

import dev.vigia.job.Closest;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How values are written. Each refusal says what would be valid. */
final class Values {
    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|min|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*(b|kib|mib)?");

    private Values() {}

    static Option.Parser<Integer> integer(int least, int most) {
        return text -> {
            try {
                int value = Integer.parseInt(text.strip());
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // refused below, with the rule
            }
            throw new IllegalArgumentException("a whole number from " + least + " to " + most);
        };
    }

    /** {@code 15s}, {@code 500ms}, {@code 2m}, {@code 1h} or ISO 8601 ({@code PT15S}). */
    static Option.Parser<Duration> duration(Duration least, Duration most) {
        return text -> {
            Duration value = duration(text.strip().toLowerCase(Locale.ROOT));
            if (value == null || value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        "a time from " + words(least) + " to " + words(most) + ", as 500ms, 15s, 2m or PT15S");
            }
            return value;
        };
    }

    private static Duration duration(String text) {
        Matcher matcher = SHORT_DURATION.matcher(text);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m", "min" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    static String words(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    static Option.Parser<Long> size(long least, long most) {
        return text -> {
            Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
            if (matcher.matches()) {
                String unit = matcher.group(2) == null ? "b" : matcher.group(2);
                long bytes =
                        Long.parseLong(matcher.group(1)) << (unit.equals("mib") ? 20 : unit.equals("kib") ? 10 : 0);
                if (bytes >= least && bytes <= most) {
                    return bytes;
                }
            }
            throw new IllegalArgumentException(
                    "a size from " + least + " bytes to " + (most >> 20) + "MiB, as 512KiB or 8MiB");
        };
    }

    static Option.Parser<Boolean> yesNo() {
        return text -> switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new IllegalArgumentException("true or false");
        };
    }

    static Option.Parser<String> oneOf(String... words) {
        return text -> {
            String word = text.strip().toLowerCase(Locale.ROOT);
            if (List.of(words).contains(word)) {
                return word;
            }
            String meant = Closest.to(word, List.of(words))
                    .map(w -> "; did you mean " + w + "?")
                    .orElse("");
            throw new IllegalArgumentException("one of " + String.join(", ", words) + meant);
        };
    }

    static Instant instant(String text) {
        try {
            return Instant.parse(text.strip());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("an instant in UTC, as 2026-02-01T00:00:00Z", e);
        }
    }

    static Path path(String text) {
        try {
            if (!text.isBlank()) {
                return Path.of(text);
            }
            throw new IllegalArgumentException("a path on this machine");
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("a path on this machine", e);
        }
    }

    /** A host name or address; it is resolved when the server binds it. */
    static String host(String text) {
        if (text.matches("[0-9A-Za-z._:%\\[\\]-]{1,255}")) {
            return text.replaceAll("^\\[(.*)]$", "$1");
        }
        throw new IllegalArgumentException("an address or host name of this machine, as 127.0.0.1 or ::1");
    }

    static URI httpBase(String text) {
        String rule = "an http or https address without query, as http://127.0.0.1:9000/functions";
        try {
            URI uri = new URI(text.strip());
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (web
                    && uri.getHost() != null
                    && uri.getQuery() == null
                    && uri.getFragment() == null
                    && uri.getUserInfo() == null) {
                return uri;
            }
            throw new IllegalArgumentException(rule);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(rule, e);
        }
    }

    /** What can travel in an HTTP header. */
    static String secret(String text) {
        if (text.length() <= 4096 && !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return text;
        }
        throw new IllegalArgumentException("1 to 4096 printable ASCII characters without spaces");
    }
}
