package dev.vigia.diagnose.fact;

import dev.vigia.diagnose.fact.TypeFacts.Weighted;
import dev.vigia.observe.signal.Attempts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/** How long attempts that succeed take here, compared with elsewhere or before. Medians, so that one outlier says nothing. */
public final class RunTimes {
    private static final Duration LATELY = Duration.ofSeconds(40);
    private static final Duration NOW = Duration.ofSeconds(15);

    private RunTimes() {}

    /** So many seconds of so many attempts. */
    public record Sample(double median, long count) {
        public boolean isEnough() {
            return count >= Thresholds.SAMPLE;
        }
    }

    public static Sample of(List<Attempts> attempts, Predicate<Attempts> which) {
        List<Weighted> values = attempts.stream()
                .filter(one -> one.succeeded() && which.test(one))
                .map(one -> new Weighted(one.ranMedian(), one.count()))
                .toList();
        return new Sample(
                TypeFacts.median(values),
                values.stream().mapToLong(Weighted::weight).sum());
    }

    /**
     * One worker beside the others, over the types that both ran lately.
     *
     * @param ratio     the median over its attempts
     * @param types     that were compared
     * @param slowTypes of these, those at which it is slower
     */
    public record Comparison(
            double ratio, int types, int slowTypes, List<String> names, double mine, double others, Instant since) {}

    /** Attempts of late on this worker, each beside the median of its type on others; null: too few can be compared. */
    public static Comparison ofWorker(String worker, Facts facts) {
        Instant since = facts.now().minus(LATELY);
        List<Weighted> ratios = new ArrayList<>();
        List<Weighted> mine = new ArrayList<>();
        List<Weighted> theirs = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        int slow = 0;
        for (TypeFacts type : facts.types()) {
            Sample here = of(
                    type.attempts(),
                    one -> worker.equals(one.worker()) && !one.from().isBefore(since));
            Sample there = of(
                    type.attempts(),
                    one -> !worker.equals(one.worker()) && !one.from().isBefore(since));
            if (here.count > 0 && there.isEnough() && there.median > 0) {
                ratios.add(new Weighted(here.median / there.median, here.count));
                mine.add(new Weighted(here.median, here.count));
                theirs.add(new Weighted(there.median, here.count));
                names.add(type.name());
                slow += here.median / there.median >= Thresholds.SLOWER ? 1 : 0;
            }
        }
        long attempts = ratios.stream().mapToLong(Weighted::weight).sum();
        return attempts < Thresholds.SAMPLE
                ? null
                : new Comparison(
                        TypeFacts.median(ratios),
                        ratios.size(),
                        slow,
                        List.copyOf(names),
                        TypeFacts.median(mine),
                        TypeFacts.median(theirs),
                        since);
    }

    /** Not over again, as the first runs after a start are; if hardly anything ended lately nobody knows better. */
    public static boolean isSlowStill(List<Attempts> attempts, Instant now, double usual) {
        Sample lately = of(attempts, one -> !one.to().isBefore(now.minus(NOW)));
        return !lately.isEnough() || lately.median >= Thresholds.SLOWER * usual;
    }

    /** When a type became slow, and how slow. */
    public record Step(Instant at, Sample before, Sample after) {
        public double ratio() {
            return before.median <= 0 ? 0 : after.median / before.median;
        }
    }

    /** The earliest time from which on it takes much longer than before; null: there is none. */
    static Step step(TypeFacts type, Instant now) {
        TreeSet<Instant> times = new TreeSet<>();
        type.attempts().stream().filter(Attempts::succeeded).forEach(one -> times.add(one.from()));
        for (Instant at : times) {
            if (at.isBefore(now.minus(Duration.ofMinutes(30)))) {
                continue;
            }
            Step step = new Step(
                    at,
                    of(type.attempts(), one -> one.from().isBefore(at)),
                    of(type.attempts(), one -> !one.from().isBefore(at)));
            Sample there = of(type.attempts(), one -> one.from().equals(at));
            if (step.before.isEnough()
                    && step.after.isEnough()
                    && step.ratio() >= Thresholds.SLOWER
                    && isSlowStill(type.attempts(), now, step.before.median)
                    && there.median >= 0.6 * step.after.median) {
                return step;
            }
        }
        return null;
    }
}
