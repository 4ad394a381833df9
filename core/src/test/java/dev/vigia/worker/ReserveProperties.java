package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** That nobody starves, as arithmetic: a line that never empties, and a worker that claims as {@link Claimant} does. */
class ReserveProperties {
    private static final int LARGEST_BATCH = 20;

    /** A job in the model: when it was due, as a number that grows, and how many were due before it. */
    private static final class Waiting {
        final int priority;
        final long due;
        final int before;
        final long startsBefore;

        Waiting(int priority, long due, int before, long startsBefore) {
            this.priority = priority;
            this.due = due;
            this.before = before;
            this.startsBefore = startsBefore;
        }
    }

    private static final class Line {
        static final Comparator<Waiting> URGENCY =
                Comparator.<Waiting>comparingInt(w -> w.priority).thenComparingLong(w -> w.due);
        static final Comparator<Waiting> AGE = Comparator.comparingLong(w -> w.due);

        final List<Waiting> waiting = new ArrayList<>();
        final Reserve reserve;
        long due;
        long starts;
        long fromReserve;
        long nanos;

        Line(int percent) {
            this.reserve = new Reserve(percent);
        }

        void add(int priority) {
            waiting.add(new Waiting(priority, due++, waiting.size(), starts));
        }

        List<Waiting> claim(int most) {
            nanos += 1_000_000_000L; // what is not asked for at once is asked for at the next claim
            int reserved = reserve.of(most, nanos);
            int above = reserve.above();
            List<Waiting> oldest = first(reserved, AGE, above);
            List<Waiting> urgent = first(most - oldest.size(), URGENCY, Reserve.ALL);
            if (reserved > 0) {
                List<Instant> since =
                        oldest.stream().map(w -> Instant.ofEpochSecond(w.due)).toList();
                reserve.paid(reserved, since, true, new Claimant.Span(nanos, nanos));
            }
            List<Waiting> all = new ArrayList<>(oldest);
            all.addAll(urgent);
            starts += all.size();
            fromReserve += oldest.size();
            if (all.size() < most) {
                reserve.nothingLeft();
            } else {
                reserve.started(all.size(), urgent.isEmpty() ? above : urgent.get(0).priority);
            }
            return all;
        }

        private List<Waiting> first(int most, Comparator<Waiting> order, int above) {
            List<Waiting> first = waiting.stream()
                    .filter(w -> w.priority > above)
                    .sorted(order)
                    .limit(most)
                    .toList();
            waiting.removeAll(first);
            return first;
        }
    }

    @Property(tries = 100)
    void aJobStartsWithinItsBoundWhateverElseArrives(
            @ForAll @IntRange(min = 1, max = 50) int percent,
            @ForAll @IntRange(min = 1, max = LARGEST_BATCH) int largest,
            @ForAll @IntRange(min = 1, max = 6) int priorities,
            @ForAll Random random) {
        Line line = new Line(percent);
        int bound = 100 / percent + 1;
        for (int step = 0; step < 200; step++) {
            int batch = 1 + random.nextInt(largest);
            int arrivals = random.nextInt(2 * batch + 1); // as many as are started, by and large, and bursts
            for (int i = 0; i < arrivals; i++) {
                line.add(random.nextInt(4) == 0 ? random.nextInt(priorities) : 0);
            }
            for (Waiting started : line.claim(batch)) {
                long waited = line.starts - started.startsBefore;
                assertThat(waited)
                        .as("starts since priority %d was due behind %d", started.priority, started.before)
                        .isLessThanOrEqualTo((started.before + 3L) * bound + 2 * LARGEST_BATCH);
            }
        }
        for (Waiting left : line.waiting) {
            assertThat(line.starts - left.startsBefore)
                    .as("still waiting")
                    .isLessThanOrEqualTo((left.before + 3L) * bound + 2 * LARGEST_BATCH);
        }
    }

    @Property(tries = 100)
    void theLessUrgentGetTheirPercentageOfTheStartsNoMoreAndNoLess(
            @ForAll @IntRange(min = 1, max = 50) int percent,
            @ForAll @IntRange(min = 1, max = LARGEST_BATCH) int batch) {
        Line line = new Line(percent);
        for (int i = 0; i < 2_000; i++) {
            line.add(i % 2 == 0 ? 0 : 7);
        }
        while (line.starts < 800) {
            line.claim(batch);
        }
        assertThat((double) line.fromReserve)
                .isBetween(line.starts * percent / 100.0 - 1 - batch * percent / 100.0, line.starts * percent / 100.0);
    }

    @Example
    void strictPriorityKeepsNothing() {
        Line line = new Line(0);
        line.add(9);
        for (int i = 0; i < 1_000; i++) {
            line.add(0);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(line.claim(10)).allMatch(w -> w.priority == 0);
        }
    }

    @Example
    void nothingIsAskedForWhereOnePriorityIsInUseButOnceInAQuarterOfASecond() {
        Reserve reserve = new Reserve(10);
        int asked = 0;
        for (int millis = 0; millis < 10_000; millis++) { // a batch of 500 in each of ten thousand milliseconds
            long now = millis * 1_000_000L;
            int wanted = reserve.of(500, now);
            if (wanted > 0) {
                asked++;
                reserve.paid(wanted, List.of(), true, new Claimant.Span(now, now + 100_000));
            }
            reserve.started(500, 0);
        }
        assertThat(asked).isBetween(1, 40);
    }
}
