package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vigia.worker.SlotDivision.Grant;
import dev.vigia.worker.SlotDivision.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** How slots are divided, whatever the weights, the work and the order in which jobs end. */
class SlotDivisionProperties {

    /** A worker that asks as {@link Intake} does, and types with a known amount of work. */
    private static final class Worker {
        private final int[] slots;
        private final boolean lends;
        private final int[] busy;
        private final int[] work;
        private final boolean[] hungry;
        private final long[] lastGot;
        private long turn;
        private int asked;

        Worker(int slots, List<Integer> weights, boolean lends, Random random, int mostWork) {
            this.slots =
                    SlotDivision.parts(slots, weights.stream().mapToInt(w -> w).toArray());
            this.lends = lends;
            this.busy = new int[weights.size()];
            this.work = random.ints(weights.size(), 0, mostWork + 1).toArray();
            this.hungry = new boolean[weights.size()];
            this.lastGot = new long[weights.size()];
        }

        int free() {
            return IntStream.of(slots).sum() - IntStream.of(busy).sum();
        }

        void take() {
            List<Integer> open =
                    new ArrayList<>(IntStream.range(0, slots.length).boxed().toList());
            int left = free();
            while (left > 0 && !open.isEmpty()) {
                List<Grant> grants = SlotDivision.grants(left, lends, standings(open));
                if (grants.isEmpty()) {
                    return;
                }
                asked++;
                for (Grant grant : grants) {
                    left -= give(grant, left, open);
                }
            }
        }

        private int give(Grant grant, int left, List<Integer> open) {
            int share = grant.share();
            int got = Math.min(Math.min(grant.most(), left), work[share]);
            assertThat(grant.most()).isPositive();
            work[share] -= got;
            busy[share] += got;
            if (got > 0) {
                lastGot[share] = ++turn;
            }
            if (got == grant.most()) {
                hungry[share] = true;
            } else if (got < left) {
                hungry[share] = false;
                open.remove((Integer) share);
            }
            return got;
        }

        private List<Standing> standings(List<Integer> open) {
            return open.stream()
                    .map(i -> new Standing(i, slots[i], busy[i], hungry[i], lastGot[i]))
                    .toList();
        }

        /** One running job ends. */
        void end(Random random) {
            int[] running =
                    IntStream.range(0, busy.length).filter(i -> busy[i] > 0).toArray();
            if (running.length > 0) {
                busy[running[random.nextInt(running.length)]]--;
            }
        }
    }

    @Example
    void thirtyTwoSlotsByThreeToOneAreTwentyFourAndEight() {
        assertThat(SlotDivision.parts(32, new int[] {3, 1})).containsExactly(24, 8);
        assertThat(SlotDivision.parts(3, new int[] {1000, 1, 1})).containsExactly(1, 1, 1);
        assertThat(SlotDivision.parts(10, new int[] {1, 1, 1})).containsExactly(4, 3, 3);
        assertThatIllegalArgumentException().isThrownBy(() -> SlotDivision.parts(2, new int[] {1, 1, 1}));
    }

    @Property
    void eachPartIsItsExactShareRoundedAndNobodyIsLeftWithout(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 1000) Integer> weights,
            @ForAll @IntRange(min = 12, max = 500) int slots) {
        int[] parts =
                SlotDivision.parts(slots, weights.stream().mapToInt(w -> w).toArray());
        long all = weights.stream().mapToInt(w -> w).sum();
        boolean someWereTooSmall = weights.stream().anyMatch(w -> (long) slots * w < all);
        assertThat(IntStream.of(parts).sum()).isEqualTo(slots);
        assertThat(IntStream.of(parts).min().orElse(0)).isPositive();
        for (int i = 0; i < parts.length; i++) {
            double exact = (double) slots * weights.get(i) / all;
            assertThat((double) parts[i]).isLessThan(Math.max(1, exact) + 1);
            assertThat(someWereTooSmall || parts[i] > exact - 1).isTrue();
        }
    }

    @Property(tries = 300)
    void whereIdleSlotsAreLentNoSlotIsFreeWhileThereIsWork(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 9) Integer> weights,
            @ForAll @IntRange(min = 6, max = 40) int slots,
            @ForAll Random random) {
        Worker worker = new Worker(slots, weights, true, random, 60);
        for (int step = 0; step < 100; step++) {
            worker.take();
            assertThat(worker.free()).isNotNegative();
            assertThat(worker.free() == 0 || IntStream.of(worker.work).sum() == 0)
                    .isTrue();
            worker.end(random);
        }
    }

    @Property(tries = 300)
    void whereIdleSlotsAreKeptNobodyUsesMoreThanItsOwnAndAllOfThemWhileItHasWork(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 9) Integer> weights,
            @ForAll @IntRange(min = 6, max = 40) int slots,
            @ForAll Random random) {
        Worker worker = new Worker(slots, weights, false, random, 60);
        for (int step = 0; step < 100; step++) {
            worker.take();
            for (int i = 0; i < worker.slots.length; i++) {
                assertThat(worker.busy[i]).isLessThanOrEqualTo(worker.slots[i]);
                assertThat(worker.busy[i] == worker.slots[i] || worker.work[i] == 0)
                        .isTrue();
            }
            worker.end(random);
        }
    }

    /** Whoever borrowed: once as many jobs have ended as there are slots, each type with work has its own slots again. */
    @Property(tries = 300)
    void everyTypeWithWorkGetsItsOwnSlotsBackAsOthersEnd(
            @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = 9) Integer> weights,
            @ForAll @IntRange(min = 6, max = 40) int slots,
            @ForAll Random random) {
        Worker worker = new Worker(slots, weights, true, random, 0);
        worker.work[0] = 1_000_000;
        worker.take();
        assertThat(worker.busy[0]).as("all are lent to the only one").isEqualTo(slots);
        for (int i = 1; i < worker.work.length; i++) {
            worker.work[i] = 1_000_000;
        }
        for (int ended = 0; ended < slots; ended++) {
            int before = worker.busy[0];
            worker.busy[0]--;
            worker.take();
            assertThat(worker.busy[0] == before - 1 || before == worker.slots[0])
                    .as("a slot that comes free goes to who is below its own")
                    .isTrue();
            assertThat(worker.free()).isZero();
        }
        assertThat(worker.busy).isEqualTo(worker.slots);
    }

    /** With one slot to give at a time, and jobs that end at once, equals take turns. */
    @Property
    void ofEqualsNobodyWaitsForEver(@ForAll @IntRange(min = 2, max = 8) int shares) {
        Worker worker = new Worker(shares + 1, List.of(1, 1), true, new Random(0), 0);
        worker.work[0] = 100;
        worker.work[1] = 100;
        for (int i = 0; i < 40; i++) {
            List<Grant> grants = SlotDivision.grants(1, true, worker.standings(List.of(0, 1)));
            worker.give(grants.get(0), 1, new ArrayList<>(List.of(0, 1)));
            worker.busy[grants.get(0).share()]--; // it ended at once
        }
        assertThat(worker.work[0]).isEqualTo(worker.work[1]).isEqualTo(80);
    }

    @Example
    void whoHadNoWorkIsAskedFirstAndCostsNoFurtherQuestion() {
        Worker worker = new Worker(32, List.of(3, 1), true, new Random(0), 0);
        worker.work[0] = 1_000;
        worker.take();
        worker.asked = 0;
        for (int i = 0; i < 50; i++) {
            worker.busy[0] -= 2;
            worker.take();
        }
        assertThat(worker.asked).as("one question a look").isEqualTo(50);
        assertThat(worker.busy[0]).isEqualTo(32);
        worker.work[1] = 4;
        worker.busy[0] -= 4;
        worker.take();
        assertThat(worker.busy).containsExactly(28, 4);
    }
}
