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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Nothing arrives any more where something always did, for so long that it is no chance; all that did arrive is done. */
final class ProducerSilent implements Rule {
    private static final double REGULAR = 0.7;
    private static final Duration KNOWN = Duration.ofMinutes(3);
    private static final Duration LEAST = Duration.ofSeconds(15);
    private static final Duration AT_ONCE = Duration.ofSeconds(6);
    private static final long TIMES_IT_CAME = 5;
    private static final long TIMES_THE_LONGEST_GAP = 3;

    /** @param usual jobs a second */
    private record Silent(String type, Instant last, double usual, double regular) {}

    @Override
    public List<Incident> in(Facts facts) {
        List<Silent> left = new ArrayList<>(facts.types().stream()
                .map(type -> silent(type, facts))
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(Silent::last).thenComparing(Silent::type))
                .toList());
        List<Incident> found = new ArrayList<>();
        while (!left.isEmpty()) {
            Instant first = left.get(0).last();
            List<Silent> together = left.stream()
                    .filter(one -> !one.last().isAfter(first.plus(AT_ONCE)))
                    .toList();
            left.removeAll(together);
            found.add(incident(together, facts));
        }
        return found;
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

    /** Null: it is not silent, or was never so regular that silence says something. */
    private static Silent silent(TypeFacts type, Facts facts) {
        Flow flow = type.roots();
        if (flow.isEmpty() || type.due() > 0) {
            return null;
        }
        Instant last = flow.last().isAfter(facts.now()) ? facts.now() : flow.last();
        double usual = flow.usual(last);
        double silent = seconds(facts.ago(last));
        List<Double> rates = flow.rates(flow.first(), last);
        double regular = rates.stream().filter(rate -> rate > 0).count() / (double) rates.size();
        boolean improbable =
                Math.exp(-usual * silent) < Thresholds.IMPROBABLE && silent > Thresholds.PATIENCE.toSeconds();
        boolean longer = facts.ago(last).compareTo(flow.longestGap().multipliedBy(TIMES_THE_LONGEST_GAP)) > 0;
        return isKnown(flow, last, facts)
                        && improbable
                        && longer
                        && regular >= REGULAR
                        && flow.occupied() >= TIMES_IT_CAME
                ? new Silent(type.name(), last, usual, regular)
                : null;
    }

    /** Of types that fell silent at once: whatever it is, they share it. */
    private static Incident incident(List<Silent> together, Facts facts) {
        List<String> types = together.stream().map(Silent::type).sorted().toList();
        Instant last = together.get(0).last();
        double usual = together.stream().mapToDouble(Silent::usual).sum();
        double regular = together.stream().mapToDouble(Silent::regular).min().orElseThrow();
        long expected = Math.round(usual * seconds(facts.ago(last)));
        long takers = types.stream()
                .flatMap(type -> facts.type(type).takers().stream())
                .distinct()
                .count();
        return Finding.of(Cause.PRODUCER_SILENT)
                .in("type", types)
                .headline("Nothing of " + Proof.types(types) + " arrives since " + facts.moment(last) + "; "
                        + Phrasing.rate(usual) + " is usual, and all that arrived is done.")
                .since(last, Duration.ofSeconds(10))
                .impact(Impact.of(expected, null, types, null))
                .because(
                        "none was enqueued for " + Phrasing.duration(facts.ago(last)) + "; at the usual rate "
                                + expected + " would have been",
                        "select count(*) as arrived, count(*) = 0 as holds from executor_job where id >= ? and created_at between ? and ? and type = any (?) and parent_id is null",
                        Proof.idsFrom(last),
                        last.plus(AT_ONCE),
                        facts.now(),
                        types)
                .because(
                        "until then " + Phrasing.rate(usual) + " arrived, in " + Proof.percent(regular)
                                + " of the time",
                        "select count(*) as arrived, count(*) > 0 as holds from executor_job where id >= ? and created_at between ? and ? and type = any (?) and parent_id is null",
                        Proof.idsFrom(last.minus(Duration.ofMinutes(5))),
                        last.minus(Duration.ofMinutes(5)),
                        last,
                        types)
                .not("our side: nothing of it waits, and " + Phrasing.count(takers, "worker") + " take it")
                .not("a refused key: none was brought after its end")
                .not("an open transaction: nobody holds jobs back that others cannot see")
                .next(NextAction.say("Look at the producer of " + Proof.types(types)
                        + ": its log, its own scheduler, its connection to this database."))
                .confidence(facts.seen().server().sessions().isEmpty() ? 0.7 : 0.88);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }
}
