package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Flow;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.fact.TypeFacts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Nothing arrives any more where something always did, for so long that it is no chance; all that did arrive is done. */
final class ProducerSilent implements Rule {
    private static final double REGULAR = 0.7;
    private static final Duration KNOWN = Duration.ofMinutes(3);
    private static final Duration LEAST = Duration.ofSeconds(15);

    @Override
    public List<Incident> in(Facts facts) {
        return facts.types().stream()
                .map(type -> incident(type, facts))
                .filter(Objects::nonNull)
                .toList();
    }

    /** It came for a while, or as long as anything did: what came once, and in a hurry, need not come again. */
    private static boolean isKnown(Flow flow, Instant last, Facts facts) {
        Instant first = facts.types().stream()
                .filter(type -> !type.arrivals().isEmpty())
                .map(type -> type.arrivals().first())
                .min(Instant::compareTo)
                .orElseThrow();
        Duration came = Duration.between(flow.first(), last);
        boolean always = !flow.first().isAfter(first.plusSeconds(10));
        return came.compareTo(KNOWN) >= 0 || (always && came.compareTo(LEAST) >= 0);
    }

    private static Incident incident(TypeFacts type, Facts facts) {
        Flow flow = type.roots();
        if (flow.isEmpty() || type.due() > 0) {
            return null;
        }
        Instant last = flow.last().isAfter(facts.now()) ? facts.now() : flow.last();
        double usual = flow.usual(last);
        double silent = facts.ago(last).toMillis() / 1e3;
        List<Double> rates = flow.rates(flow.first(), last);
        double regular = rates.stream().filter(rate -> rate > 0).count() / (double) rates.size();
        boolean known = isKnown(flow, last, facts);
        boolean improbable =
                Math.exp(-usual * silent) < Thresholds.IMPROBABLE && silent > Thresholds.PATIENCE.toSeconds();
        if (!known || !improbable || regular < REGULAR) {
            return null;
        }
        return Finding.of(Cause.PRODUCER_SILENT)
                .in("type", type.name())
                .headline("No " + type.name() + " arrives since " + facts.moment(last) + "; " + Phrasing.rate(usual)
                        + " is usual, and all that arrived is done.")
                .since(last, Duration.ofSeconds(10))
                .impact(new Impact(Math.round(usual * silent), null, List.of(type.name()), null))
                .because(
                        "none was enqueued for " + Phrasing.duration(facts.ago(last)) + "; at the usual rate "
                                + Math.round(usual * silent) + " would have been",
                        "select count(*) as arrived, count(*) = 0 as holds from executor_job where id >= ? and created_at between ? and ? and type = ? and parent_id is null",
                        Proof.idsFrom(last),
                        last.plusSeconds(1),
                        facts.now(),
                        type.name())
                .because(
                        "until then " + Phrasing.rate(usual) + " arrived, in " + Proof.percent(regular)
                                + " of the time",
                        "select count(*) as arrived, count(*) > 0 as holds from executor_job where id >= ? and created_at between ? and ? and type = ? and parent_id is null",
                        Proof.idsFrom(last.minus(Duration.ofMinutes(5))),
                        last.minus(Duration.ofMinutes(5)),
                        last,
                        type.name())
                .not("our side: nothing of it waits, and " + type.takers().size() + " workers take it")
                .not("a refused key: none was brought after its end")
                .not("an open transaction: nobody holds jobs back that others cannot see")
                .next(NextAction.say("Look at the producer of " + type.name()
                        + ": its log, its own scheduler, its connection to this database."))
                .confidence(facts.seen().server().sessions().isEmpty() ? 0.7 : 0.88);
    }
}
