package dev.vigia.server.api;

import dev.vigia.diagnose.Diagnosis;
import dev.vigia.diagnose.DocumentVerdict;
import dev.vigia.diagnose.Figures;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.IncidentMembers;
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
        answer.put("figures", verdict.figures() == null ? null : figures(verdict.figures()));
        answer.put("missing", verdict.missing());
        answer.put("observed_at", verdict.observedAt());
        return answer;
    }

    /** The verdict on one document. */
    public static Map<String, Object> of(DocumentVerdict verdict) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("correlation_id", verdict.correlationId());
        answer.put("status", verdict.status().name().toLowerCase(Locale.ROOT));
        answer.put("headline", verdict.headline());
        answer.put("job_id", verdict.jobId());
        answer.put("type", verdict.type());
        answer.put("waiting_on", verdict.waitingOn());
        answer.put("since", verdict.since());
        answer.put("incidents", incidents(verdict.incidents()));
        answer.put("so_far", verdict.soFar());
        answer.put("expected", verdict.expected());
        answer.put("evidence", verdict.evidence());
        answer.put("next_action", verdict.nextAction());
        answer.put("observed_at", verdict.observedAt());
        return answer;
    }

    private static List<Map<String, Object>> incidents(List<Incident> incidents) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Incident incident : incidents) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("rank", all.size() + 1);
            one.putAll(IncidentMembers.of(incident));
            all.add(one);
        }
        return all;
    }

    private static Map<String, Object> figures(Figures now) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("workers", now.workers());
        figures.put("slots", now.slots());
        figures.put("running", now.running());
        figures.put("due", now.due());
        figures.put("retrying", now.retrying());
        figures.put("oldest_wait_seconds", round(now.oldestWait()));
        figures.put("arrived_per_second", now.arrivedPerSecond());
        figures.put("ended_per_second", now.endedPerSecond());
        figures.put("failed_share", now.failedShare());
        return figures;
    }

    private static Duration round(Duration time) {
        return Duration.ofMillis(time.toMillis());
    }
}
