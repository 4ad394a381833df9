package dev.vigia.server.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigia.diagnose.incident.Scope;
import dev.vigia.observe.IncidentRow;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Table;
import dev.vigia.server.cli.text.Wording;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Incidents, the latest first, under a sentence that counts those that last. */
public record IncidentsTable(List<IncidentRow> incidents, Instant now) {

    private static final ObjectMapper JSON = new ObjectMapper();

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
                    PlainText.brief(words(incident.scope()), 100));
        }
        return Stream.concat(Stream.of(headline, ""), table.lines().stream()).toList();
    }

    /** {@code type run_tsa · version 7}, as the verdict says it. */
    private static String words(String json) {
        try {
            Scope scope = Scope.EVERYWHERE;
            for (Map.Entry<String, JsonNode> member : JSON.readTree(json).properties()) {
                List<String> values = new ArrayList<>();
                member.getValue().forEach(value -> values.add(value.asText()));
                scope = scope.with(
                        member.getKey(),
                        member.getValue().isArray()
                                ? values
                                : List.of(member.getValue().asText()));
            }
            return scope.words();
        } catch (JsonProcessingException e) {
            return json; // whoever wrote it, it is what is kept
        }
    }
}
