package dev.vigia.server.cli.report;

import dev.vigia.diagnose.WaitingOn;
import dev.vigia.observe.JobObservation;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Style;
import java.util.ArrayList;
import java.util.List;

/**
 * What a job waits for, for a person: the kind first, then in sentences.
 *
 * @param key that the limits per key of its type count by; null: none, or it stands elsewhere
 */
public record WhyReport(WaitingOn waitingOn, String key, Style style) {
    private static final String INDENT = " ".repeat(12);

    public WhyReport(WaitingOn waitingOn, Style style) {
        this(waitingOn, null, style);
    }

    /** With the job's concurrency key, if it has one. */
    public static WhyReport of(JobObservation seen, Style style) {
        return new WhyReport(
                WaitingOn.of(seen), seen.job() == null ? null : seen.job().concurrencyKey(), style);
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        List<String> sentences = waitingOn.sentences();
        lines.add("waiting_on  " + style.strong(PlainText.line(waitingOn.summary())) + "   "
                + PlainText.line(sentences.get(0)));
        sentences.stream().skip(1).forEach(sentence -> lines.add(INDENT + PlainText.line(sentence)));
        return lines;
    }

    /** With what to type next. */
    public List<String> lines(NextStep next) {
        List<String> lines = lines();
        if (key != null) {
            lines.add("key         " + PlainText.brief(key, 80) + " (concurrency_key)");
        }
        waitingOn.command().ifPresent(command -> lines.add("do          " + next.vigia(PlainText.line(command))));
        return lines;
    }
}
