package dev.vigia.server.cli.report;

import dev.vigia.job.Gate;
import dev.vigia.job.GateReport;
import dev.vigia.job.GateReport.Reach;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Wording;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a freeze or its end did, or would do: what, how far it reaches, what was left alone. */
public record GateChanges(GateReport report, Verb verb, Instant now) {

    /** What was asked for. */
    public enum Verb {
        FREEZE("freeze", "Froze", "frozen"),
        UNFREEZE("unfreeze", "Unfroze", "unfrozen");

        private final String word;
        private final String past;
        private final String done;

        Verb(String word, String past, String done) {
            this.word = word;
            this.past = past;
            this.done = done;
        }

        public String word() {
            return word;
        }
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (report.gates().isEmpty()) {
            lines.add("Nothing was " + verb.done + ".");
        } else {
            lines.add((report.dryRun() ? "Would " + verb.word : verb.past) + " " + names() + end()
                    + (report.dryRun() ? "; nothing was changed." : "."));
            lines.add("  " + reach());
        }
        report.skipped()
                .forEach(skipped -> lines.add("  " + PlainText.brief(Gate.nameOf(skipped.type()), 60) + "  left alone: "
                        + PlainText.brief(skipped.because(), 300)));
        report.warnings().forEach(warning -> lines.add("  note: " + PlainText.brief(warning, 400)));
        return lines;
    }

    /** What to type next. */
    public List<String> next(NextStep next) {
        if (report.dryRun() || verb == Verb.UNFREEZE || report.gates().isEmpty()) {
            return List.of();
        }
        String what = report.gates().stream()
                .map(gate -> gate.type() == null ? "--all" : NextStep.quoted(gate.type()))
                .collect(Collectors.joining(" "));
        return List.of("Undo it: " + next.vigia("unfreeze " + what + " --reason \"…\""));
    }

    private String names() {
        return report.gates().stream()
                .map(gate -> PlainText.brief(Gate.nameOf(gate.type()), 60))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private String end() {
        Instant until = verb == Verb.FREEZE ? report.gates().get(0).until() : null;
        return until == null ? "" : " until " + Wording.moment(until, now);
    }

    private String reach() {
        Reach reach = report.reach();
        if (reach == null) {
            return "How many jobs that means could not be counted in time.";
        }
        String waiting = Wording.count(reach.waiting(), "job") + (reach.waiting() == 1 ? " waits" : " wait") + " now, "
                + Wording.number(reach.scheduled()) + " more " + (reach.scheduled() == 1 ? "is" : "are") + " due later";
        return verb == Verb.UNFREEZE
                ? waiting + ": they are claimed from now on."
                : waiting + ": none of them is claimed. " + Wording.number(reach.running())
                        + (reach.running() == 1 ? " runs and finishes." : " run and finish.");
    }
}
