package dev.vigia.server.api;

import com.fasterxml.jackson.databind.util.RawValue;
import dev.vigia.SchedulePage;
import dev.vigia.ScheduleView;
import dev.vigia.ScheduleView.NextTick;
import dev.vigia.job.ScheduleColumns;
import dev.vigia.observe.ScheduleRow;
import dev.vigia.observe.TickRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Schedules as JSON: what {@code PUT} takes, under the same names, and where they stand; absent where it does not apply. */
public final class ScheduleAnswers {
    private ScheduleAnswers() {}

    /** A page of schedules. */
    public static Map<String, Object> page(SchedulePage page) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "schedules",
                page.schedules().stream().map(ScheduleAnswers::summary).toList());
        answer.put("next_cursor", page.nextCursor());
        return answer;
    }

    /** One schedule with the latest rows of its ledger. */
    public static Map<String, Object> details(ScheduleView view, List<TickRow> ticks, List<TickRow> missed) {
        Map<String, Object> answer = summary(view);
        answer.put("ticks", ticks);
        answer.put("missed_ticks", missed);
        return answer;
    }

    /** When a schedule would tick. */
    public static Map<String, Object> preview(List<NextTick> ticks) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("dry_run", true);
        answer.put("next_ticks", ticks);
        return answer;
    }

    private static Map<String, Object> summary(ScheduleView view) {
        ScheduleRow row = view.row();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("name", row.columns().name());
        definition(answer, row.columns());
        putIfThere(answer, "declared_by", row.declaredBy());
        answer.put("paused", row.pausedAt() != null);
        putIfThere(answer, "paused_at", row.pausedAt());
        putIfThere(answer, "paused_by", row.pausedBy());
        putIfThere(answer, "pause_reason", row.pauseReason());
        putIfThere(answer, "problem", row.problem());
        answer.put("next_ticks", view.nextTicks());
        answer.put("last_tick", row.lastTick());
        answer.put("missed_last_24h", row.missedLast24h());
        answer.put("decided_until", row.decidedUntil());
        answer.put("created_at", row.createdAt());
        answer.put("updated_at", row.updatedAt());
        return answer;
    }

    private static void definition(Map<String, Object> answer, ScheduleColumns columns) {
        putIfThere(answer, "cron", columns.cron());
        putIfThere(answer, "zone", columns.zone());
        putIfThere(answer, "dst_gap", columns.dstGap());
        putIfThere(answer, "every_seconds", columns.everySeconds());
        putIfThere(answer, "at", columns.at());
        putIfThere(answer, "starts_at", columns.startsAt());
        putIfThere(answer, "ends_at", columns.endsAt());
        answer.put("job", job(columns));
        answer.put("missed", columns.missed());
        putIfThere(answer, "catch_up_limit", columns.catchUpLimit());
        answer.put("overlap", columns.overlap());
        answer.put("grace_seconds", columns.graceSeconds());
    }

    private static Map<String, Object> job(ScheduleColumns columns) {
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("type", columns.type());
        job.put("payload", new RawValue(columns.payload()));
        putIfThere(job, "entity_id", columns.entityId());
        putIfThere(job, "correlation_id", columns.correlationId());
        job.put("priority", columns.priority());
        putIfThere(job, "max_attempts", columns.maxAttempts());
        putIfThere(job, "dedupe_key", columns.dedupeKey());
        putIfThere(job, "concurrency_key", columns.concurrencyKey());
        return job;
    }

    private static void putIfThere(Map<String, Object> answer, String name, Object value) {
        if (value != null) {
            answer.put(name, value);
        }
    }
}
