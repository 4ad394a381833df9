package dev.vigia.store;

import java.util.UUID;

/** Something that happened, for {@code executor_events}. Members but kind and data may be null; data is a JSON object. */
public record Event(String kind, UUID correlationId, UUID jobId, String traceId, String workerId, String data) {}
