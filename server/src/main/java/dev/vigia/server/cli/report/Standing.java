package dev.vigia.server.cli.report;

import dev.vigia.observe.JobRow;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Style;
import java.util.Locale;

/** Where a job stands, in one word that comes first on the line. */
public final class Standing {
    /** Below the first word of a report. */
    public static final String INDENT = " ".repeat(11);

    private Standing() {}

    /** A job's status, with failed told apart: {@code dead} or {@code retrying}. */
    public static String of(JobRow job) {
        return job.dead() ? "dead" : job.retrying() ? "retrying" : PlainText.line(job.status());
    }

    /** The word as a headline. */
    public static String headline(JobRow job, Style style) {
        String word = padded(of(job).toUpperCase(Locale.ROOT));
        return switch (of(job)) {
            case "succeeded" -> style.good(word);
            case "dead" -> style.bad(word);
            case "retrying" -> style.warning(word);
            default -> style.strong(word);
        };
    }

    public static String padded(String word) {
        return String.format(Locale.ROOT, "%-11s", word);
    }
}
