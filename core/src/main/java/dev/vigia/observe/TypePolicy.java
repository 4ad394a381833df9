package dev.vigia.observe;

import dev.vigia.job.PolicyColumn;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * The policy of one type as it holds.
 *
 * @param type      a type, or {@code *}: what holds for every type that does not say otherwise
 * @param values    every column; intervals are seconds. Null: there is no such limit
 * @param inherited the columns that the type does not set itself: row {@code *} does
 */
public record TypePolicy(
        String type, Map<PolicyColumn, BigDecimal> values, Set<PolicyColumn> inherited, Instant updatedAt) {}
