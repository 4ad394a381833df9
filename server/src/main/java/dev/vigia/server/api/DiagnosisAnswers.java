package dev.vigia.server.api;

import dev.vigia.diagnose.Diagnosis;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.incident.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A verdict as JSON, for the API and the command line alike. */
public final class DiagnosisAnswers {
    private DiagnosisAnswers() {}

    /** The verdict on the whole system. */
    public static Map<String, Object> of(Diagnosis verdict) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", verdict.status().name().toLowerCase(Locale.ROOT));
        answer.put("headline", verdict.headline());
        answer.put("incidents", incidents(verdict.incidents()));
        answer.put("figures", figures(verdict));
        answer.put("missing", verdict.missing());
        answer.put("observed_at", verdict.observedAt());
        return answer;
    }

    private static List<Map<String, Object>> incidents(List<Incident> incidents) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Incident incident : incidents) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("rank", all.size() + 1);
            one.putAll(incident(incident));
            all.add(one);
        }
        return all;
    }

    /** One incident, without its rank. */
    static Map<String, Object> incident(Incident incident) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("cause", incident.cause().code());
        one.put("scope", scope(incident.scope()));
        one.put("headline", incident.headline());
        one.put("severity", incident.severity().name().toLowerCase(Locale.ROOT));
        one.put("since", incident.since());
        one.put("since_accuracy_seconds", incident.sinceAccuracy());
        Map<String, Object> impact = new LinkedHashMap<>();
        impact.put("jobs", incident.impact().jobs());
        impact.put("types", incident.impact().types());
        impact.put("oldest_wait_seconds", incident.impact().oldestWait());
        one.put("impact", impact);
        one.put("evidence", incident.evidence());
        one.put("consequences", incident.consequences());
        one.put("ruled_out", incident.ruledOut());
        one.put("next_action", next(incident.nextAction()));
        one.put("confidence", incident.confidence());
        one.put("doc", incident.doc());
        return one;
    }

    private static Map<String, Object> next(NextAction next) {
        Map<String, Object> action = new LinkedHashMap<>();
        action.put("text", next.text());
        action.put("command", next.command());
        action.put("dry_run", next.dryRun());
        return action;
    }

    /** A dimension with one value is that value, one with more a list. */
    private static Map<String, Object> scope(Scope scope) {
        Map<String, Object> dimensions = new LinkedHashMap<>();
        scope.dimensions().forEach((name, values) -> dimensions.put(name, values.size() == 1 ? values.get(0) : values));
        return dimensions;
    }

    private static Map<String, Object> figures(Diagnosis verdict) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("workers", verdict.figures().workers());
        figures.put("slots", verdict.figures().slots());
        figures.put("running", verdict.figures().running());
        figures.put("due", verdict.figures().due());
        figures.put("retrying", verdict.figures().retrying());
        figures.put("oldest_wait_seconds", round(verdict.figures().oldestWait()));
        figures.put("arrived_per_second", verdict.figures().arrivedPerSecond());
        figures.put("ended_per_second", verdict.figures().endedPerSecond());
        figures.put("failed_share", verdict.figures().failedShare());
        return figures;
    }

    private static Duration round(Duration time) {
        return Duration.ofMillis(time.toMillis());
    }
}
