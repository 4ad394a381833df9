package dev.vigia.observe;

import dev.vigia.observe.signal.DueJobs;
import dev.vigia.observe.signal.Limit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The limits that hold due jobs back, each with its holder; limits with room are not looked at closer. */
final class LimitSignals {
    private static final int TYPES = 20;

    private final LimitsQuestion limits;

    LimitSignals(LimitsQuestion limits) {
        this.limits = limits;
    }

    List<Limit> read(Connection connection, List<DueJobs> due) throws SQLException {
        List<Limit> held = new ArrayList<>();
        for (LimitUse use : limits.ofTypes(connection, null).stream()
                .filter(use -> use.waiting() > 0)
                .limit(TYPES)
                .toList()) {
            held.addAll(ofType(connection, use, oldest(due, use.type())));
        }
        return held;
    }

    private static Instant oldest(List<DueJobs> due, String type) {
        return due.stream()
                .filter(jobs -> jobs.inLanes() && jobs.type().equals(type))
                .map(DueJobs::oldestDue)
                .min(Instant::compareTo)
                .orElse(null);
    }

    private List<Limit> ofType(Connection connection, LimitUse use, Instant oldest) throws SQLException {
        if (use.concurrencyIsUsedUp()) {
            List<PermitHolder> holders = limits.held(connection, use.type(), null);
            return List.of(
                    concurrency(use.type(), null, use.concurrencyLimit(), use.inUse(), use.waiting(), oldest, holders));
        }
        List<Limit> held = new ArrayList<>();
        if (use.resetsAt() != null) {
            held.add(rate(use.type(), null, use.rateLimit(), use.inUse(), use.waiting(), oldest, use.resetsAt()));
        }
        for (KeyUse key : limits.ofKeys(connection, use.type(), null)) {
            if (key.key() == null || key.waiting() == 0) {
                continue;
            }
            if (use.concurrencyLimitPerKey() != null && key.inUse() >= use.concurrencyLimitPerKey()) {
                List<PermitHolder> holders = limits.held(connection, use.type(), key.key());
                held.add(concurrency(
                        use.type(),
                        key.key(),
                        use.concurrencyLimitPerKey(),
                        key.inUse(),
                        key.waiting(),
                        oldest,
                        holders));
            } else if (key.resetsAt() != null) {
                held.add(rate(
                        use.type(),
                        key.key(),
                        use.rateLimitPerKey(),
                        key.inUse(),
                        key.waiting(),
                        oldest,
                        key.resetsAt()));
            }
        }
        return held;
    }

    private static Limit concurrency(
            String type, String key, int most, long inUse, long waiting, Instant oldest, List<PermitHolder> holders) {
        PermitHolder first = holders.isEmpty() ? null : holders.get(0);
        return new Limit(
                type,
                key,
                false,
                most,
                inUse,
                waiting,
                oldest,
                first == null ? null : first.jobId(),
                first == null ? null : first.since(),
                null);
    }

    private static Limit rate(
            String type, String key, int most, long inUse, long waiting, Instant oldest, Instant resetsAt) {
        return new Limit(type, key, true, most, inUse, waiting, oldest, null, null, resetsAt);
    }
}
