package dev.vigia.diagnose.fact;

import dev.vigia.observe.signal.Arrivals;
import dev.vigia.observe.signal.Attempts;
import dev.vigia.observe.signal.DueJobs;
import dev.vigia.observe.signal.Observation;
import dev.vigia.observe.signal.RunningJobs;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What is known of one type: its line, its workers, its rates, and what is usual for it. */
public final class TypeFacts {
    private final String name;
    private final Observation seen;
    private final List<DueJobs> due;
    private final List<Attempts> attempts;
    private final Flow arrivals;
    private final Flow roots;
    private final Flow ended;
    private Optional<RunTimes.Step>
            step; // null: not looked for yet; what follows costs too much to look for it in each rule

    TypeFacts(String name, Observation seen) {
        this.name = name;
        this.seen = seen;
        this.due = seen.due().stream().filter(jobs -> jobs.type().equals(name)).toList();
        this.attempts =
                seen.attempts().stream().filter(one -> one.type().equals(name)).toList();
        List<Arrivals> arrived =
                seen.arrivals().stream().filter(one -> one.type().equals(name)).toList();
        this.arrivals = new Flow(arrived.stream()
                .map(one -> new Flow.Slice(one.from(), one.to(), (double) one.jobs()))
                .toList());
        this.roots = new Flow(arrived.stream()
                .filter(one -> one.roots() > 0)
                .map(one -> new Flow.Slice(one.from(), one.to(), (double) one.roots()))
                .toList());
        this.ended = new Flow(attempts.stream()
                .map(one -> new Flow.Slice(one.from(), one.to(), (double) one.count()))
                .toList());
    }

    public String name() {
        return name;
    }

    /** Due and not started, of those looked at. */
    public long due() {
        return due.stream().mapToLong(DueJobs::jobs).sum();
    }

    public boolean dueIsCapped() {
        return due.stream().anyMatch(DueJobs::capped);
    }

    public Instant oldestDue() {
        return due.stream().map(DueJobs::oldestDue).min(Instant::compareTo).orElse(null);
    }

    /** How long its longest due job waits; zero if none does. */
    public Duration waits() {
        Instant oldest = oldestDue();
        return oldest == null ? Duration.ZERO : Duration.between(oldest, seen.observedAt());
    }

    public List<Attempts> attempts() {
        return attempts;
    }

    public Flow arrivals() {
        return arrivals;
    }

    /** Those that no other job enqueued. */
    public Flow roots() {
        return roots;
    }

    /** Attempts that ended, however. */
    public Flow ended() {
        return ended;
    }

    public long running() {
        return seen.running().stream()
                .filter(jobs -> jobs.type().equals(name))
                .mapToLong(RunningJobs::jobs)
                .sum();
    }

    /** Live workers that claim it. */
    public List<Worker> takers() {
        return seen.workers().stream()
                .filter(worker -> worker.claims() && worker.takes(name))
                .toList();
    }

    /** Workers that named it, and do not live any more; the last seen first. */
    public List<Worker> formerTakers() {
        return seen.workers().stream()
                .filter(worker -> !worker.claims() && worker.takes(name))
                .sorted(Comparator.comparing(Worker::lastSeenAt).reversed())
                .toList();
    }

    /** Median seconds from claimed to ended of attempts that succeeded until then; 0: none did. */
    public double usualRun(Instant until) {
        return median(attempts.stream()
                .filter(one -> one.succeeded() && one.to().isBefore(until))
                .map(one -> new Weighted(one.ranMedian(), one.count()))
                .toList());
    }

    /** The longest that succeeded until then. */
    public double longestRun(Instant until) {
        return attempts.stream()
                .filter(one -> one.succeeded() && !one.from().isAfter(until))
                .mapToDouble(Attempts::ranMost)
                .max()
                .orElse(0);
    }

    /** Seconds from due to claimed that were usual until then. */
    public double usualWait(Instant until) {
        return median(attempts.stream()
                .filter(one -> one.to().isBefore(until))
                .map(one -> new Weighted(one.waited(), one.count()))
                .toList());
    }

    /** Median seconds from due to claimed, of first attempts. */
    public double waitOf(Predicate<Attempts> which) {
        return median(attempts.stream()
                .filter(one -> one.retries() == 0 && which.test(one))
                .map(one -> new Weighted(one.waited(), one.count()))
                .toList());
    }

    /** A quarter of its first attempts waited for no longer: what is possible when all goes well. */
    public double quickWaitOf(Predicate<Attempts> which) {
        return quantile(
                attempts.stream()
                        .filter(one -> one.retries() == 0 && which.test(one))
                        .map(one -> new Weighted(one.waited(), one.count()))
                        .toList(),
                0.25);
    }

    /** Its longest due job waits for longer than a person calls late, and for many times as long as usual. */
    public boolean suffers() {
        Instant past = seen.observedAt().minus(waits()).minusSeconds(1);
        double usual = usualWait(past) * Thresholds.TIMES_USUAL;
        return due() > 0 && waits().compareTo(Thresholds.PATIENCE) > 0 && waits().toMillis() / 1e3 > usual;
    }

    /** What is due is served, at the rate of late, before anybody minds, and nobody waits for longer already. */
    public boolean moves() {
        Instant lately = seen.observedAt().minusSeconds(30);
        double ends = ended.perSecond(lately, seen.observedAt());
        return ends > 0
                && due() / ends <= Thresholds.DRAINS_IN_TIME.toSeconds()
                && waits().compareTo(Thresholds.DRAINS_IN_TIME.dividedBy(2)) <= 0;
    }

    /** When it became slow, if it is still; null: it did not. */
    public RunTimes.Step step() {
        if (step == null) {
            step = Optional.ofNullable(RunTimes.step(this, seen.observedAt()));
        }
        return step.orElse(null);
    }

    /** A value that so many have. */
    public record Weighted(double value, long weight) {}

    /** 0 if there are none. */
    public static double median(List<Weighted> values) {
        return quantile(values, 0.5);
    }

    /** The value that this share of them does not exceed; 0 if there are none. */
    private static double quantile(List<Weighted> values, double share) {
        List<Weighted> sorted = new ArrayList<>(values);
        sorted.sort(Comparator.comparingDouble(Weighted::value));
        long left = (long) (sorted.stream().mapToLong(Weighted::weight).sum() * share);
        for (Weighted one : sorted) {
            left -= one.weight;
            if (left < 0) {
                return one.value;
            }
        }
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() - 1).value;
    }
}
