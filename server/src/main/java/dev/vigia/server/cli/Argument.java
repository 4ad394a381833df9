package dev.vigia.server.cli;

import dev.vigia.job.Closest;
import dev.vigia.observe.DeadReason;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.text.PlainText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How values on the command line are written. Each refusal says what would be valid. */
final class Argument {
    private Argument() {}

    /** Java's own reader takes 1-1-1-1-1 for one. */
    static final class Id implements ITypeConverter<UUID> {
        private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

        @Override
        public UUID convert(String text) {
            if (!UUID_TEXT.matcher(text).matches()) {
                throw new TypeConversionException("'" + PlainText.brief(text, 60)
                        + "' is no id; an id is a UUID, as 6f1c02ce-55ae-4c0e-9d7b-0b8a1f0c7f11");
            }
            return UUID.fromString(text);
        }
    }

    /** RFC 3339. */
    static final class Time implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw new TypeConversionException(
                        "'" + PlainText.brief(text, 60) + "' is no time; a time is written 2026-02-01T00:00:00Z");
            }
        }
    }

    /** {@code 500ms}, {@code 15s}, {@code 2m}, {@code 1h}, {@code 3d} or ISO 8601. */
    static final class Span implements ITypeConverter<Duration> {
        private static final Pattern SHORT = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|min|h|d)");

        @Override
        public Duration convert(String text) {
            Matcher matcher = SHORT.matcher(text.strip().toLowerCase(Locale.ROOT));
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
                return Duration.parse(text.strip());
            } catch (DateTimeException e) {
                throw new TypeConversionException("'" + PlainText.brief(text, 60)
                        + "' is no time span; it is written 500ms, 15s, 2m, 1h, 3d or PT15S");
            }
        }
    }

    /** The reasons a job can be dead of, for help and completion. */
    static final class Reasons extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Reasons() {
            super(Arrays.stream(DeadReason.values()).map(DeadReason::word).toList());
        }
    }

    /** What a job's status can be asked for as, for help and completion. */
    static final class Statuses extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Statuses() {
            super(List.of("queued", "running", "succeeded", "failed", "cancelled", "dead", "retrying"));
        }
    }

    /** One of {@code words}, or a refusal that lists them. */
    static String word(String option, String given, List<String> words) {
        if (given != null && !words.contains(given)) {
            String close = Closest.to(given, words)
                    .map(word -> " Did you mean " + word + "?")
                    .orElse("");
            throw CommandFailure.usage(
                    option + " '" + PlainText.brief(given, 60) + "' does not exist.",
                    "It is one of " + String.join(", ", words) + "." + close);
        }
        return given;
    }
}
