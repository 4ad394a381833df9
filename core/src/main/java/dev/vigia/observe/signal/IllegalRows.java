package dev.vigia.observe.signal;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Rows that no transition writes.
 *
 * @param rule   {@code lease_without_worker}, {@code two_places}, {@code no_place} or {@code no_facts}
 * @param sample ids, at most 5
 * @param types  of these jobs
 */
public record IllegalRows(String rule, long rows, List<UUID> sample, List<String> types, Instant since) {}
