package dev.vigia.server.cli.report;

import dev.vigia.observe.KeyUse;
import dev.vigia.observe.LimitUse;
import dev.vigia.observe.PermitHolder;
import dev.vigia.observe.TypeLimits;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Table;
import dev.vigia.server.cli.text.Wording;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Limits and what is used of them, under a sentence that says who waits. */
public final class LimitsTable {
    private LimitsTable() {}

    /** The types, by name. */
    public static List<String> of(List<LimitUse> limits, Instant now) {
        if (limits.isEmpty()) {
            return List.of("No type has a limit: as many jobs run as there are slots.");
        }
        long waiting = limits.stream().mapToLong(LimitUse::waiting).sum();
        boolean more = limits.stream().anyMatch(LimitUse::waitingIsMore);
        List<String> lines = new ArrayList<>();
        lines.add(Wording.count(limits.size(), "limited type") + ", "
                + (waiting == 0
                        ? "nobody waits."
                        : (more ? "more than " : "") + Wording.count(waiting, "job") + " held back."));
        lines.add("");
        Table table = new Table("TYPE", "RUNNING", "PER KEY", "RATE", "RATE PER KEY", "TOKENS", "WAITING", "RESETS");
        for (LimitUse use : limits) {
            table.row(
                    PlainText.brief(use.type(), 60),
                    use.inUse() + "/" + orNone(use.concurrencyLimit()),
                    orNone(use.concurrencyLimitPerKey()),
                    rate(use.rateLimit(), use.ratePeriod(), use.rateBurst()),
                    rate(use.rateLimitPerKey(), use.ratePeriodPerKey(), use.rateBurstPerKey()),
                    orNone(use.tokens()),
                    counted(use.waiting(), use.waitingIsMore()),
                    Wording.moment(use.resetsAt(), now));
        }
        lines.addAll(table.lines());
        return lines;
    }

    /** One type, its keys and the holders of its permits. */
    public static List<String> of(TypeLimits limits, Instant now) {
        List<String> lines = new ArrayList<>(of(List.of(limits.use()), now));
        if (!limits.keys().isEmpty()) {
            Table keys = new Table("KEY", "RUNNING", "TOKENS", "WAITING", "RESETS");
            for (KeyUse key : limits.keys()) {
                keys.row(
                        name(key.key()),
                        Wording.number(key.inUse()),
                        orNone(key.tokens()),
                        counted(key.waiting(), key.waitingIsMore()),
                        Wording.moment(key.resetsAt(), now));
            }
            lines.add("");
            lines.addAll(keys.lines());
        }
        if (!limits.holders().isEmpty()) {
            Table holders = new Table("HELD BY JOB", "KEY", "WORKER", "SINCE");
            for (PermitHolder holder : limits.holders()) {
                holders.row(
                        holder.jobId().toString(),
                        name(holder.key()),
                        PlainText.brief(holder.worker(), 60),
                        Wording.moment(holder.since(), now));
            }
            lines.add("");
            lines.addAll(holders.lines());
        }
        return lines;
    }

    private static String name(String key) {
        return key == null ? "(none)" : PlainText.brief(key, 60);
    }

    private static String orNone(Integer value) {
        return value == null ? "-" : Wording.number(value);
    }

    private static String counted(long waiting, boolean more) {
        return Wording.number(waiting) + (more ? "+" : "");
    }

    private static String rate(Integer limit, Duration period, Integer burst) {
        return limit == null
                ? "-"
                : Wording.number(limit) + " in " + Wording.duration(period) + ", burst " + Wording.number(burst);
    }
}
