package dev.vigia.diagnose.fact;

import dev.vigia.diagnose.incident.Severity;
import dev.vigia.observe.signal.AttemptError;
import dev.vigia.observe.signal.Attempts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/**
 * Attempts that fail alike, from the moment on at which they began to: of one host, or else of one type. Beside them stand
 * all attempts of the same types, so that every share has its denominator.
 *
 * @param what    the class most of them are of
 * @param host    whom they blame; null: nobody
 * @param types   that fail so
 * @param failed  since the onset
 * @param all     of these types since the onset, failed or succeeded
 * @param beside  of these types, those that succeeded since just before the onset: what began at once does not end at once
 * @param before  the share until then
 * @param onset   the first failure of the episode
 * @param last    the latest
 * @param ongoing nothing has shown that it is over
 */
public record Failing(
        ErrorClass what,
        String host,
        SortedSet<String> types,
        List<Attempts> failed,
        List<Attempts> all,
        List<Attempts> beside,
        Tally now,
        Tally before,
        Tally latest,
        Instant onset,
        Duration accuracy,
        Instant last,
        boolean ongoing) {
    private static final long LATEST = 10;
    private static final Duration LATELY = Duration.ofSeconds(30);
    private static final Duration JUST_BEFORE = Duration.ofSeconds(5);

    private record Alike(ErrorClass family, String host, String type) {}

    /** Every group of failures there is, whether or not it matters. */
    static List<Failing> groups(List<Attempts> attempts, Instant now) {
        Map<Alike, List<Attempts>> alike = new LinkedHashMap<>();
        for (Attempts one : attempts) {
            if (one.failed() && one.error() != null) {
                ErrorClass what = ErrorClass.of(one.error());
                boolean elsewhere = (what.isOfDependency() || what == ErrorClass.TIME_LIMIT)
                        && one.error().host() != null;
                alike.computeIfAbsent(
                                new Alike(
                                        elsewhere ? what.family() : what,
                                        elsewhere ? one.error().host() : null,
                                        elsewhere || what.isOfDatabase() || what.isOfDependency() ? null : one.type()),
                                k -> new ArrayList<>())
                        .add(one);
            }
        }
        return alike.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue(), attempts, now))
                .toList();
    }

    private static Failing of(Alike alike, List<Attempts> failures, List<Attempts> attempts, Instant now) {
        SortedSet<String> types = new TreeSet<>();
        failures.forEach(one -> types.add(one.type()));
        List<Attempts> all = attempts.stream()
                .filter(one -> types.contains(one.type()) && (one.failed() || one.succeeded()))
                .toList();
        NavigableMap<Instant, Tally> slices = new TreeMap<>();
        all.forEach(one -> slices.merge(one.from(), new Tally(0, one.count()), Tally::plus));
        failures.forEach(one -> slices.merge(one.from(), new Tally(one.count(), 0), Tally::plus));
        Tally latest = latest(slices, now);
        Instant begin = begin(slices, latest.share());
        List<Attempts> failed =
                failures.stream().filter(one -> !one.from().isBefore(begin)).toList();
        List<Attempts> since =
                all.stream().filter(one -> !one.from().isBefore(begin)).toList();
        Attempts first =
                failed.stream().min((a, b) -> a.first().compareTo(b.first())).orElse(failures.get(0));
        Instant justBefore = first.first().minus(JUST_BEFORE);
        List<Attempts> beside = all.stream()
                .filter(one -> one.succeeded() && !one.last().isBefore(justBefore))
                .toList();
        Tally sum = new Tally(count(failed), count(since));
        Tally before = new Tally(count(failures), count(all)).plus(-sum.failed(), -sum.total());
        Instant last =
                failures.stream().map(Attempts::last).max(Instant::compareTo).orElseThrow();
        return new Failing(
                most(failed.isEmpty() ? failures : failed),
                alike.host,
                types,
                failed,
                since,
                beside,
                sum,
                before,
                latest,
                first.first(),
                accuracy(slices, begin, first.first()),
                last,
                latest.share() >= Thresholds.SHARE);
    }

    /** What the latest attempts came to: those of the last minute, or the last ten. */
    private static Tally latest(NavigableMap<Instant, Tally> slices, Instant now) {
        Tally sum = Tally.NONE;
        for (Map.Entry<Instant, Tally> slice : slices.descendingMap().entrySet()) {
            if (sum.total() >= LATEST && slice.getKey().isBefore(now.minus(LATELY))) {
                break;
            }
            sum = sum.plus(slice.getValue());
        }
        return sum;
    }

    /**
     * Back in time as long as the share stays up. A slice or two with few failures may be chance; it began after those only that
     * together differ from what came later by more than that.
     */
    private static Instant begin(NavigableMap<Instant, Tally> slices, double share) {
        double floor = Math.max(share / 3, Thresholds.SHARE / 3);
        Instant begin = null;
        Tally high = Tally.NONE;
        Tally low = Tally.NONE;
        for (Map.Entry<Instant, Tally> slice : slices.descendingMap().entrySet()) {
            Tally one = slice.getValue();
            if (one.share() >= floor) {
                begin = slice.getKey();
                high = high.plus(low).plus(one);
                low = Tally.NONE;
            } else {
                low = low.plus(one);
                boolean parted = low.total() >= Thresholds.SAMPLE
                        && low.share() < floor
                        && high.exceeds(low, Thresholds.CHI_SQUARE_SUPPORTED);
                if (begin != null && parted) {
                    break;
                }
            }
        }
        return begin == null ? slices.lastKey() : begin;
    }

    /** It began between the last attempt that went well before it, and the first that did not. */
    private static Duration accuracy(NavigableMap<Instant, Tally> slices, Instant begin, Instant first) {
        Instant earlier = slices.lowerKey(begin);
        Duration gap = earlier == null ? Duration.ofSeconds(5) : Duration.between(earlier, first);
        return gap.compareTo(Duration.ofSeconds(60)) > 0 ? Duration.ofSeconds(60) : gap;
    }

    private static ErrorClass most(List<Attempts> failures) {
        Map<ErrorClass, Long> counts = new TreeMap<>();
        failures.forEach(one -> counts.merge(ErrorClass.of(one.error()), one.count(), Long::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    static long count(List<Attempts> attempts) {
        return attempts.stream().mapToLong(Attempts::count).sum();
    }

    /** It goes on, is more than chance, and more than before. */
    public boolean matters() {
        boolean known = before.total() >= Thresholds.SAMPLE;
        return ongoing
                && now.failed() >= Thresholds.FAILURES
                && now.share() >= Thresholds.SHARE
                && (known ? isMoreThanBefore() : now.share() >= 0.3);
    }

    /** What never failed so before needs less to be believed. */
    private boolean isMoreThanBefore() {
        boolean never = before.failed() == 0 && before.total() >= 4 * Thresholds.SAMPLE;
        return now.exceeds(before, never ? Thresholds.CHI_SQUARE_SUPPORTED : Thresholds.CHI_SQUARE);
    }

    /** Failures and all attempts since the onset, by one dimension. */
    public Map<String, Tally> by(Function<Attempts, String> dimension) {
        Map<String, Tally> by = new TreeMap<>();
        all.forEach(one -> by.merge(String.valueOf(dimension.apply(one)), new Tally(0, one.count()), Tally::plus));
        failed.forEach(one -> by.merge(String.valueOf(dimension.apply(one)), new Tally(one.count(), 0), Tally::plus));
        return by;
    }

    /**
     * The one value of a dimension under which nearly all failures are, while others of the same time go well beyond
     * chance; null: there is none.
     */
    public String onlyUnder(Function<Attempts, String> dimension) {
        Map<String, Tally> by = by(dimension);
        String most = by.entrySet().stream()
                .max((a, b) -> Long.compare(a.getValue().failed(), b.getValue().failed()))
                .map(Map.Entry::getKey)
                .orElse(null);
        if (most == null || by.size() < 2) {
            return null;
        }
        Tally inside = by.get(most);
        Tally outside = now.plus(-inside.failed(), -inside.total());
        boolean nearlyAll = inside.failed() >= 0.9 * now.failed();
        return nearlyAll
                        && inside.exceeds(outside, Thresholds.CHI_SQUARE_SUPPORTED)
                        && outside.share() < inside.share() / 4
                ? most
                : null;
    }

    /** All failures are under one value, of a few; whether that is chance nobody can tell by these alone. */
    public boolean isOnlyUnder(Function<Attempts, String> dimension, String value) {
        Map<String, Tally> by = by(dimension);
        Tally inside = by.getOrDefault(value, Tally.NONE);
        Tally outside = now.plus(-inside.failed(), -inside.total());
        return outside.failed() == 0 && outside.total() >= Thresholds.FAILURES && inside.share() >= 0.3;
    }

    /** Of those that ended in the last seconds. */
    public Tally since(Instant from) {
        Tally sum = new Tally(
                0, count(all.stream().filter(one -> !one.from().isBefore(from)).toList()));
        return sum.plus(
                count(failed.stream().filter(one -> !one.from().isBefore(from)).toList()), 0);
    }

    /**
     * The one document that all of these failures are of, although enough attempts of others went well in the same time;
     * null: there is none, or nobody can tell.
     */
    public UUID document() {
        boolean known = failed.stream().noneMatch(one -> one.documents().isEmpty());
        List<UUID> documents = failed.stream()
                .flatMap(one -> one.documents().stream())
                .distinct()
                .toList();
        return known && documents.size() == 1 && passed(documents.get(0)) >= Thresholds.SAMPLE
                ? documents.get(0)
                : null;
    }

    /** How many documents these failures are of; 0: samples of them do not tell. */
    public long documents() {
        boolean whole = failed.stream()
                .allMatch(one -> !one.documents().isEmpty() && one.documents().size() < Attempts.DOCUMENTS);
        return whole
                ? failed.stream()
                        .flatMap(one -> one.documents().stream())
                        .distinct()
                        .count()
                : 0;
    }

    /** Attempts of the same types that succeeded in the same time and are surely of other documents than this. */
    public long passed(UUID document) {
        return count(beside.stream()
                .filter(one -> !one.documents().contains(document))
                .toList());
    }

    /** The worst that can be said of it: work goes on where half of the attempts do, or all but one document's. */
    public Severity worst() {
        return document() == null && now.share() >= Thresholds.MOST ? Severity.BROKEN : Severity.DEGRADED;
    }

    /** When the first of those beside it may have ended. */
    public Instant besideFrom() {
        return beside.stream().map(Attempts::from).min(Instant::compareTo).orElse(onset);
    }

    public AttemptError error() {
        return failed.stream()
                .max((a, b) -> Long.compare(a.count(), b.count()))
                .map(Attempts::error)
                .orElse(null);
    }

    public long retries() {
        return failed.stream().mapToLong(Attempts::retries).sum();
    }

    public long succeeded() {
        return now.total() - now.failed();
    }
}
