package dev.vigia.server.cli.report;

import dev.vigia.observe.IncidentRow;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Table;
import dev.vigia.server.cli.text.Wording;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Incidents, the latest first, under a sentence that counts those that last. */
public record IncidentsTable(List<IncidentRow> incidents, Instant now) {

    public List<String> lines() {
        long open = incidents.stream()
                .filter(incident -> incident.resolvedAt() == null)
                .count();
        String headline = open == 0
                ? "No incident is open."
                : Wording.count(open, "incident") + (open == 1 ? " is" : " are") + " open.";
        if (incidents.isEmpty()) {
            return List.of(headline);
        }
        Table table = new Table("CAUSE", "SINCE", "ENDED", "CONFIDENCE", "SCOPE");
        for (IncidentRow incident : incidents) {
            table.row(
                    PlainText.brief(incident.cause(), 40),
                    Wording.moment(incident.since(), now),
                    incident.resolvedAt() == null ? "open" : Wording.moment(incident.resolvedAt(), now),
                    String.format(java.util.Locale.ROOT, "%.2f", incident.confidence()),
                    PlainText.brief(incident.scope(), 100));
        }
        return Stream.concat(Stream.of(headline, ""), table.lines().stream()).toList();
    }
}
