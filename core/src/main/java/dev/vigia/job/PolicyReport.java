package dev.vigia.job;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * What a change of a policy did, or with {@code dryRun} would do.
 *
 * @param changed the columns whose value is another one now; empty: nothing was written
 * @param before  what the type said for itself; null: as row {@code *} says
 * @param after   what it says now
 */
public record PolicyReport(
        boolean dryRun,
        String type,
        List<PolicyColumn> changed,
        Map<PolicyColumn, BigDecimal> before,
        Map<PolicyColumn, BigDecimal> after) {}
