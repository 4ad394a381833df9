package dev.vigia.diagnose;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.TypeFacts;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Attempts;
import dev.vigia.observe.signal.Missing;
import dev.vigia.observe.signal.Parked;
import dev.vigia.observe.signal.Signal;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the system does now: the proof that it is well, or the measure of how it is not.
 *
 * @param workers          that live
 * @param slots            of theirs
 * @param running          leases that they hold
 * @param due              jobs that could start, of those looked at
 * @param retrying         jobs that wait for another attempt, of those looked at
 * @param oldestWait       of a due job
 * @param arrivedPerSecond in the last minute
 * @param endedPerSecond   attempts, in the last minute
 * @param failedShare      of these
 */
public record Figures(
        long workers,
        long slots,
        long running,
        long due,
        long retrying,
        Duration oldestWait,
        double arrivedPerSecond,
        double endedPerSecond,
        double failedShare) {
    /** Without any but these nobody can say that all is well; without these the view is narrower, and says so. */
    private static final Set<Signal> OPTIONAL =
            EnumSet.of(Signal.SESSIONS, Signal.SERVER, Signal.PAYLOADS, Signal.DOCUMENTS);

    /** Fewer due jobs than this are no line. */
    private static final long LINE = 20;

    static final Set<String> NEEDED = EnumSet.complementOf(EnumSet.copyOf(OPTIONAL)).stream()
            .map(Signal::word)
            .collect(Collectors.toUnmodifiableSet());

    private static final Duration LATELY = Duration.ofMinutes(1);

    static Figures of(Facts facts) {
        Instant since = facts.now().minus(LATELY);
        double arrived = facts.types().stream()
                .mapToDouble(type -> type.arrivals().perSecond(since, facts.now()))
                .sum();
        double ended = facts.types().stream()
                .mapToDouble(type -> type.ended().perSecond(since, facts.now()))
                .sum();
        List<Attempts> lately = facts.seen().attempts().stream()
                .filter(one -> !one.from().isBefore(since))
                .toList();
        long all = lately.stream().mapToLong(Attempts::count).sum();
        long failed = lately.stream()
                .filter(one -> one.failed() || one.lost())
                .mapToLong(Attempts::count)
                .sum();
        return new Figures(
                facts.seen().workers().stream().filter(Worker::alive).count(),
                facts.slots(),
                facts.held(),
                facts.types().stream().mapToLong(TypeFacts::due).sum(),
                facts.seen().parked().stream().mapToLong(Parked::jobs).sum(),
                facts.types().stream()
                        .map(TypeFacts::waits)
                        .max(Comparator.naturalOrder())
                        .orElse(Duration.ZERO),
                round(arrived),
                round(ended),
                all == 0 ? 0 : round((double) failed / all));
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /** Of a system without incidents. */
    String headline(Diagnosis.Status status, List<Missing> missing) {
        if (status == Diagnosis.Status.UNKNOWN) {
            Missing gone = missing.stream()
                    .filter(one -> NEEDED.contains(one.signal()))
                    .findFirst()
                    .orElse(missing.get(0));
            return "Cannot tell: " + gone.signal() + " could not be read (" + gone.reason() + ").";
        }
        return "Nothing is wrong: " + line() + ".";
    }

    /** {@code 4 workers alive · 3/32 slots · 8.1/s in, 8.0/s out · …}. */
    public String line() {
        return Phrasing.count(workers, "worker") + " alive, " + Phrasing.number(running)
                + (slots == 0 ? "" : "/" + Phrasing.number(slots)) + " slots taken, "
                + Phrasing.rate(arrivedPerSecond) + " in, " + Phrasing.rate(endedPerSecond) + " out, "
                + Phrasing.number(due) + " due" + (due == 0 ? "" : ", the oldest for " + Phrasing.duration(oldestWait))
                + trend() + ", "
                + Phrasing.number(retrying) + " retrying, " + Math.round(failedShare * 1000) / 10.0
                + " % failed in the last minute";
    }

    /** Where a line leads at the rates of the last minute: backlog / (service - arrivals). */
    private String trend() {
        double net = endedPerSecond * (1 - failedShare) - arrivedPerSecond;
        boolean steady = Math.abs(net) < Math.max(0.1, arrivedPerSecond * 0.05);
        if (due < LINE || steady) {
            return "";
        }
        return net < 0
                ? ", grows by " + Phrasing.rate(-net) + " and never drains at these rates"
                : ", drains in " + Phrasing.duration(Duration.ofMillis(Math.round(due / net * 1000)))
                        + " at these rates";
    }
}
