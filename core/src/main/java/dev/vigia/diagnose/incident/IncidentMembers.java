package dev.vigia.diagnose.incident;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An incident under the names that the contract gives its parts: what is stored, and what API and command line show. */
public final class IncidentMembers {
    private IncidentMembers() {}

    public static Map<String, Object> of(Incident incident) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("cause", incident.cause().code());
        members.put("scope", scope(incident.scope()));
        members.put("headline", incident.headline());
        members.put("severity", incident.severity().name().toLowerCase(Locale.ROOT));
        members.put("since", incident.since());
        members.put("since_accuracy_seconds", incident.sinceAccuracy());
        members.put("impact", impact(incident.impact()));
        members.put("evidence", incident.evidence());
        members.put("consequences", incident.consequences());
        members.put("ruled_out", incident.ruledOut());
        members.put("next_action", next(incident.nextAction()));
        members.put("confidence", incident.confidence());
        members.put("doc", incident.doc());
        return members;
    }

    /** A dimension with one value is that value, one with more a list. */
    public static Map<String, Object> scope(Scope scope) {
        Map<String, Object> dimensions = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> dimension : scope.dimensions().entrySet()) {
            List<String> values = dimension.getValue();
            dimensions.put(dimension.getKey(), values.size() == 1 ? values.get(0) : values);
        }
        return dimensions;
    }

    private static Map<String, Object> impact(Impact impact) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("jobs", impact.jobs());
        members.put("documents", impact.documents());
        members.put("types", impact.types());
        members.put("oldest_wait_seconds", impact.oldestWait());
        return members;
    }

    private static Map<String, Object> next(NextAction next) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("text", next.text());
        members.put("command", next.command());
        members.put("dry_run", next.dryRun());
        return members;
    }
}
