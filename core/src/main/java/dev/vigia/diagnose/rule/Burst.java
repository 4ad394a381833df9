package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.fact.TypeFacts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Far more jobs arrive than usual, from many, and they will not be done soon. */
final class Burst implements Rule {
    private static final double TIMES = 4;

    @Override
    public List<Incident> in(Facts facts) {
        return facts.types().stream()
                .map(type -> incident(type, facts))
                .filter(Objects::nonNull)
                .toList();
    }

    /** What comes from one document or key is not everybody's. */
    private static Incident incident(TypeFacts type, Facts facts) {
        Rush rush = Rush.of(type, facts);
        if (rush == null
                || rush.times() < TIMES
                || rush.isHarmless(facts)
                || rush.isOfOneKey()
                || type.takers().isEmpty()) {
            return null;
        }
        String eta = rush.eta() == null
                ? "never at these rates: " + rate(rush.arriving()) + " arrive, " + rate(rush.ending()) + " end"
                : "in " + Phrasing.duration(rush.eta());
        return Finding.of(Cause.BURST)
                .in("type", type.name())
                .headline(String.format(Locale.ROOT, "%.0f", rush.times()) + " times as many " + type.name()
                        + " as usual arrive since " + facts.moment(rush.since()) + "; "
                        + Phrasing.count(type.due(), "job") + " wait, and it drains " + eta + ".")
                .since(rush.since(), Duration.ofSeconds(15))
                .impact(facts.impact(List.of(type.name())))
                .because(
                        "arrivals rose from " + rate(rush.usual()) + " to " + rate(rush.peak()),
                        "select count(*) as arrived, count(*) >= ? as holds from executor_job where id >= ? and created_at between ? and ? and type = ?",
                        Math.round(rush.arrived() * 0.5),
                        Proof.idsFrom(rush.since()),
                        rush.since(),
                        facts.now(),
                        type.name())
                .because(List.of(Proof.due(
                        Phrasing.count(type.due(), "job") + (type.dueIsCapped() ? " or more" : "")
                                + " due, the oldest for " + Phrasing.duration(type.waits()),
                        List.of(type.name()))))
                .not("one document or tenant: the largest share of the arrivals is " + Proof.percent(rush.topShare()))
                .not("a slow handler: runs take as long as ever")
                .next(NextAction.look(
                        "It needs " + rush.moreSlots(facts) + " more slots to drain in "
                                + Phrasing.duration(Thresholds.DRAINS_IN_TIME.multipliedBy(5))
                                + "; or wait, or hold what is less urgent.",
                        "vigia work --slots " + Math.max(1, rush.moreSlots(facts))))
                .confidence(0.9);
    }

    private static String rate(double perSecond) {
        return Phrasing.rate(perSecond);
    }
}
