package dev.vigia.server.cli.report;

import dev.vigia.diagnose.Diagnosis;
import dev.vigia.diagnose.incident.Evidence;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Missing;
import dev.vigia.observe.signal.Signal;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Style;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The verdict for a person: the answer first, then each incident with place, since, impact, evidence and action. */
public record DiagnosisReport(Diagnosis verdict, Style style) {
    private static final String INDENT = " ".repeat(5);
    private static final int LONGEST = 600;

    public List<String> lines(NextStep next) {
        List<String> lines = new ArrayList<>();
        lines.add(word() + PlainText.line(verdict.headline()));
        for (int i = 0; i < verdict.incidents().size(); i++) {
            lines.add("");
            incident(lines, i + 1, verdict.incidents().get(i), next);
        }
        lines.add("");
        missing(lines);
        String figures = verdict.figures() == null
                ? "nothing could be read"
                : verdict.figures().line();
        lines.add(style.faint(
                figures + " · asked PostgreSQL at " + Phrasing.time(verdict.observedAt(), verdict.observedAt())));
        return lines;
    }

    /** Signals that are missing for one reason are one line. */
    private void missing(List<String> lines) {
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        for (Missing missing : verdict.missing()) {
            byReason.computeIfAbsent(missing.reason(), reason -> new ArrayList<>())
                    .add(missing.signal());
        }
        byReason.forEach((reason, signals) -> lines.add("missing    "
                + (signals.size() == Signal.values().length ? "every signal" : String.join(", ", signals)) + ": "
                + PlainText.line(reason)));
    }

    private String word() {
        String word = Standing.padded(verdict.status().name().toUpperCase(Locale.ROOT));
        return switch (verdict.status()) {
            case HEALTHY -> style.good(word);
            case DEGRADED, UNKNOWN -> style.warning(word);
            case BROKEN -> style.bad(word);
        };
    }

    private void incident(List<String> lines, int rank, Incident incident, NextStep next) {
        Instant now = verdict.observedAt();
        lines.add("  " + rank + "  " + style.strong(incident.cause().code()) + "   "
                + PlainText.line(incident.scope().words()) + "   confidence "
                + String.format(Locale.ROOT, "%.2f", incident.confidence()));
        if (rank > 1) {
            line(lines, "what", incident.headline());
        }
        line(
                lines,
                "since",
                Phrasing.moment(incident.since(), now)
                        + (incident.sinceAccuracy() == null
                                ? " or earlier"
                                : " ± " + Phrasing.duration(incident.sinceAccuracy())));
        line(lines, "impact", impact(incident.impact()));
        for (int i = 0; i < incident.evidence().size(); i++) {
            line(lines, i == 0 ? "because" : "", incident.evidence().get(i).text() + "  [e" + (i + 1) + "]");
        }
        for (String consequence : consequences(incident)) {
            line(lines, "so", consequence + " (consequence, no incident of its own)");
        }
        if (!incident.ruledOut().isEmpty()) {
            line(lines, "not", String.join(" · ", incident.ruledOut()));
        }
        action(lines, incident.nextAction(), next);
        line(lines, "read", incident.doc() + "   evidence: " + next.vigia("diagnose --evidence " + rank));
    }

    /** {@code 19 jobs of 12 documents (run_tsa, stamp_receipt); oldest waits 18 min 50 s}. */
    private static String impact(Impact impact) {
        if (impact.jobs() == null) {
            return "cannot be told";
        }
        if (impact.jobs() == 0 && impact.oldestWait() == null) {
            return "nobody waits for it";
        }
        return Phrasing.count(impact.jobs(), "job")
                + (impact.documents() == null ? "" : " of " + Phrasing.count(impact.documents(), "document"))
                + (impact.types().isEmpty() ? "" : " (" + String.join(", ", impact.types()) + ")")
                + (impact.oldestWait() == null ? "" : "; oldest waits " + Phrasing.duration(impact.oldestWait()));
    }

    /** One line a cause: twenty workers that cannot reach PostgreSQL are one consequence. */
    private static List<String> consequences(Incident incident) {
        Map<String, List<String>> byCause = new LinkedHashMap<>();
        for (String consequence : incident.consequences()) {
            int end = consequence.indexOf(", ");
            byCause.computeIfAbsent(consequence.substring(0, Math.max(0, end)), k -> new ArrayList<>())
                    .add(consequence);
        }
        List<String> told = new ArrayList<>();
        byCause.forEach((cause, all) -> {
            String headline = all.get(0).substring(all.get(0).indexOf(": ") + 2);
            told.add(
                    all.size() == 1
                            ? cause + ": " + headline
                            : cause + ", " + all.size() + " of them, as: " + headline);
        });
        return told;
    }

    private static void action(List<String> lines, NextAction action, NextStep next) {
        line(lines, "do", action.text());
        if (action.dryRun() != null) {
            line(lines, "", "first  " + here(action.dryRun(), next));
        }
        if (action.command() != null) {
            line(lines, "", "then   " + here(action.command(), next));
        }
    }

    /** Our own commands are told where the database is. */
    private static String here(String command, NextStep next) {
        return command.startsWith("vigia ") ? next.vigia(command.substring("vigia ".length())) : command;
    }

    private static void line(List<String> lines, String word, String text) {
        String plain = Phrasing.brief(PlainText.line(text.replace('\n', ' ')), LONGEST);
        lines.add(INDENT + String.format(Locale.ROOT, "%-9s", word) + plain);
    }

    /** The queries behind one incident, to be run again; commands, where there was nobody to query, are for a shell. */
    public List<String> evidence(int rank) {
        List<String> lines = new ArrayList<>();
        if (rank > verdict.incidents().size()) {
            lines.add("There is no incident " + rank + " now: "
                    + verdict.incidents().size() + " in all.");
            return lines;
        }
        Incident incident = verdict.incidents().get(rank - 1);
        lines.add("-- " + incident.cause().code() + ": " + PlainText.line(incident.headline()));
        for (Evidence evidence : incident.evidence()) {
            lines.add("-- " + PlainText.line(evidence.text().replace('\n', ' ')));
            if (evidence.command() != null) {
                lines.add("-- in a shell: " + PlainText.line(evidence.command()));
                continue;
            }
            evidence.query().lines().map(PlainText::line).forEach(lines::add);
            lines.add(";");
        }
        return lines;
    }
}
