package dev.vigia;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigia.job.ScheduleColumns;

/** A schedule's definition for the audit: without the payload, which may hold what only its handler should see. */
final class ScheduleJson {
    private ScheduleJson() {}

    static String definition(ScheduleColumns columns) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        put(json, "cron", columns.cron());
        put(json, "zone", columns.zone());
        put(json, "dst_gap", columns.dstGap());
        put(json, "every_seconds", columns.everySeconds());
        put(json, "at", columns.at());
        put(json, "starts_at", columns.startsAt());
        put(json, "ends_at", columns.endsAt());
        put(json, "type", columns.type());
        put(json, "entity_id", columns.entityId());
        put(json, "correlation_id", columns.correlationId());
        put(json, "priority", columns.priority());
        put(json, "max_attempts", columns.maxAttempts());
        put(json, "dedupe_key", columns.dedupeKey());
        put(json, "concurrency_key", columns.concurrencyKey());
        put(json, "missed", columns.missed());
        put(json, "catch_up_limit", columns.catchUpLimit());
        put(json, "overlap", columns.overlap());
        put(json, "grace_seconds", columns.graceSeconds());
        return json.toString();
    }

    private static void put(ObjectNode json, String name, Object value) {
        if (value instanceof Number number) {
            json.put(name, number.longValue());
        } else if (value != null) {
            json.put(name, value.toString());
        }
    }
}
