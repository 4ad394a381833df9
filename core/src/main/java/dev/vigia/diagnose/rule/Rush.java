package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Flow;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.fact.TypeFacts;
import dev.vigia.observe.signal.Arrivals;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Arrivals of one type beyond the usual, since they began to be so.
 *
 * @param usual    a second, before
 * @param peak     the highest since
 * @param arriving lately
 * @param ending   attempts that ended lately
 * @param arrived  since the beginning
 * @param topKey   the document or key that most of them share
 * @param topShare how many of all that is
 */
record Rush(
        TypeFacts type,
        Instant since,
        double usual,
        double peak,
        double arriving,
        double ending,
        double arrived,
        String topKey,
        double topShare) {
    private static final Duration LATELY = Duration.ofSeconds(10);
    private static final Duration PAST = Duration.ofMinutes(15);
    private static final Duration KNOWN = Duration.ofSeconds(15);
    private static final double MOST = 0.6;

    /** Null: nothing rose, or nothing is known of before. */
    static Rush of(TypeFacts type, Facts facts) {
        Flow flow = type.arrivals();
        if (flow.isEmpty() || type.due() == 0) {
            return null;
        }
        Instant from = facts.now().minus(PAST);
        double usual = flow.usual(facts.now());
        Flow.Slice first = null;
        double peak = 0;
        for (Flow.Slice slice : flow.slices()) {
            double rate = slice.count()
                    / Math.max(0.001, Duration.between(slice.from(), slice.to()).toMillis() / 1e3);
            if (!slice.from().isBefore(from)) {
                double before = flow.usual(slice.from());
                if (first == null
                        && before > 0
                        && !slice.from().isBefore(flow.first().plus(KNOWN))
                        && rate >= 3 * before
                        && slice.count() >= 2 * Thresholds.SAMPLE) {
                    first = slice;
                    usual = before;
                }
                peak = first == null ? 0 : Math.max(peak, rate);
            }
        }
        if (first == null) {
            return null;
        }
        Instant since = first.from();
        Map<String, Long> keys = new HashMap<>();
        List<Arrivals> arrivals = facts.seen().arrivals().stream()
                .filter(one -> one.type().equals(type.name()) && !one.from().isBefore(since))
                .toList();
        arrivals.forEach(one -> keys.merge(one.topKey(), one.topCount(), Long::sum));
        double arrived = arrivals.stream().mapToLong(Arrivals::jobs).sum();
        Map.Entry<String, Long> top =
                keys.entrySet().stream().max(Map.Entry.comparingByValue()).orElse(Map.entry("", 0L));
        Instant lately = facts.now().minus(LATELY);
        return new Rush(
                type,
                since,
                usual,
                peak,
                flow.perSecond(lately, facts.now()),
                type.ended().perSecond(lately, facts.now()),
                arrived,
                top.getKey(),
                arrived == 0 ? 0 : top.getValue() / arrived);
    }

    double times() {
        return usual <= 0 ? 0 : peak / usual;
    }

    boolean isOfOneKey() {
        return topShare >= MOST;
    }

    /** Until nothing waits; null: never at these rates. */
    Duration eta() {
        double net = ending - arriving;
        return net <= 0 ? null : Duration.ofMillis(Math.round(type.due() / net * 1000));
    }

    /** Nobody waits for long yet, here or behind it, or it ends before anybody minds. */
    boolean isHarmless(Facts facts) {
        Duration eta = eta();
        boolean nobodyWaits = type.waits().compareTo(Thresholds.PATIENCE.dividedBy(2)) < 0;
        boolean drainsInTime = eta != null && eta.compareTo(Thresholds.DRAINS_IN_TIME) <= 0;
        return nobodyWaits || (drainsInTime && facts.suffering().isEmpty());
    }

    /** To end what is due within five times the patience, beside what arrives. */
    long moreSlots(Facts facts) {
        double wanted = arriving + type.due() / (Thresholds.DRAINS_IN_TIME.toSeconds() * 5.0);
        double each = type.running() == 0 || ending == 0 ? 1 : ending / type.running();
        return Math.max(1, Math.round(Math.ceil((wanted - ending) / each)));
    }
}
