package dev.vigia.server.cli.report;

import dev.vigia.diagnose.DocumentVerdict;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Style;
import java.util.ArrayList;
import java.util.List;

/** Where one document stands, for a person. */
public record DocumentReport(DocumentVerdict verdict, Style style) {

    public List<String> lines(NextStep next) {
        List<String> lines = new ArrayList<>();
        lines.add(word() + PlainText.line(verdict.headline()));
        lines.add("");
        if (verdict.waitingOn() != null) {
            String word = "why      ";
            for (String sentence : verdict.waitingOn().sentences()) {
                lines.add("  " + word + PlainText.line(sentence));
                word = "         ";
            }
        }
        for (Incident incident : verdict.incidents()) {
            lines.add("  because  " + PlainText.line(incident.headline()));
        }
        lines.add("  so far   " + PlainText.line(String.join("    ", verdict.soFar())));
        lines.add("  ahead    " + PlainText.line(verdict.expected()));
        if (verdict.nextAction() != null) {
            String command = verdict.nextAction();
            lines.add("  do       "
                    + (command.startsWith("vigia ") ? next.vigia(command.substring("vigia ".length())) : command));
        }
        return lines;
    }

    private String word() {
        String word = Standing.padded(verdict.status().name());
        return switch (verdict.status()) {
            case DONE -> style.good(word);
            case RUNNING, WAITING -> style.strong(word);
            case STUCK -> style.bad(word);
        };
    }
}
