package dev.vigia.diagnose.fact;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How many of something happened when, slice by slice; slices in which nothing did are not in the list. */
public record Flow(List<Slice> slices) {
    private static final Duration BUCKET = Duration.ofSeconds(15);
    private static final int BUCKETS = 40;

    /** So many between two times. */
    public record Slice(Instant from, Instant to, double count) {}

    public Flow {
        slices = slices.stream().sorted((a, b) -> a.from.compareTo(b.from)).toList();
    }

    public boolean isEmpty() {
        return slices.isEmpty();
    }

    public Instant first() {
        return slices.get(0).from;
    }

    /** The end of the latest slice in which something happened. */
    public Instant last() {
        return slices.get(slices.size() - 1).to;
    }

    /** In how many slices anything happened. */
    public long occupied() {
        return slices.stream().map(Slice::from).distinct().count();
    }

    /** The longest time, between slices in which something happened, in which nothing did. */
    public Duration longestGap() {
        Duration longest = Duration.ZERO;
        for (int i = 1; i < slices.size(); i++) {
            Duration gap = Duration.between(slices.get(i - 1).to, slices.get(i).from);
            longest = gap.compareTo(longest) > 0 ? gap : longest;
        }
        return longest;
    }

    /** A slice counts by the part of it that is in between. */
    public double count(Instant from, Instant to) {
        double count = 0;
        for (Slice slice : slices) {
            Instant start = slice.from.isBefore(from) ? from : slice.from;
            Instant end = slice.to.isAfter(to) ? to : slice.to;
            if (start.isBefore(end)) {
                count += slice.count * seconds(start, end) / seconds(slice.from, slice.to);
            }
        }
        return count;
    }

    public double perSecond(Instant from, Instant to) {
        double seconds = seconds(from, to);
        return seconds <= 0 ? 0 : count(from, to) / seconds;
    }

    /** Rates in equal parts of a time, the earliest first: parts of 15 s, or more where that makes too many. */
    public List<Double> rates(Instant from, Instant to) {
        List<Double> rates = new ArrayList<>();
        double seconds = seconds(from, to);
        int parts = (int) Math.max(1, Math.min(BUCKETS, seconds / BUCKET.toSeconds()));
        Duration part = Duration.ofMillis(Math.max(1, Math.round(seconds * 1000 / parts)));
        for (int i = 0; i < parts; i++) {
            Instant start = from.plus(part.multipliedBy(i));
            rates.add(perSecond(start, start.plus(part)));
        }
        return rates;
    }

    /** The median rate from the first that is known until then; 0 if that is no time. */
    public double usual(Instant until) {
        if (isEmpty() || !first().isBefore(until)) {
            return 0;
        }
        List<Double> rates = rates(first(), until).stream().sorted().toList();
        return rates.get(rates.size() / 2);
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1e3;
    }
}
