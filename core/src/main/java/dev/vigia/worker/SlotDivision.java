package dev.vigia.worker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Divides a worker's slots among shares. Pure.
 *
 * <p>Each share has slots of its own by its weight. A free slot goes to the share that is furthest below its own, so one
 * that has work and is below is served before any that is above. Whether there is work is not known before the line is
 * asked; who had none at the last look is asked first, for what would be its, and the others for all that is free.
 */
final class SlotDivision {
    private SlotDivision() {}

    /**
     * How a share stands.
     *
     * @param share   its place
     * @param slots   its own
     * @param busy    taken by its jobs, borrowed ones included
     * @param hungry  whether it had more work than it got when it was last asked
     * @param lastGot when it last got a slot, as a number that grows: among equals, who waited longest is first
     */
    record Standing(int share, int slots, int busy, boolean hungry, long lastGot) {}

    /** How many slots a share may take now, at most; they are given in the order of the grants until none is free. */
    record Grant(int share, int most) {}

    /**
     * Divides {@code slots} by weight: each part is its exact share rounded down or up (largest remainders), but at least
     * one, for which the largest parts give.
     *
     * @throws IllegalArgumentException if there are fewer slots than weights
     */
    static int[] parts(int slots, int[] weights) {
        if (weights.length > slots) {
            throw new IllegalArgumentException(
                    "slots must be at least as many as the types they are divided among, got " + slots + " for "
                            + weights.length);
        }
        long all = IntStream.of(weights).asLongStream().sum();
        int[] parts = IntStream.of(weights)
                .map(weight -> Math.max(1, (int) ((long) slots * weight / all)))
                .toArray();
        List<Integer> byRemainder = IntStream.range(0, weights.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> -((long) slots * weights[i] % all)))
                .toList();
        int left = slots - IntStream.of(parts).sum();
        for (int i = 0; left > 0; i++) {
            if ((long) slots * weights[byRemainder.get(i)] >= all) { // else it was rounded up already
                parts[byRemainder.get(i)]++;
                left--;
            }
        }
        for (; left < 0; left++) {
            int largest = 0;
            for (int i = 1; i < parts.length; i++) {
                largest = parts[i] > parts[largest] ? i : largest;
            }
            parts[largest]--;
        }
        return parts;
    }

    /**
     * Who may take how many of the {@code free} slots.
     *
     * @param lends whether a share may use more than its own slots while they are free
     * @param open  the shares that may have work; none twice
     */
    static List<Grant> grants(int free, boolean lends, List<Standing> open) {
        if (open.size() == 1 && lends) {
            return List.of(new Grant(open.get(0).share(), free));
        }
        List<Standing> able =
                open.stream().filter(s -> lends || s.busy() < s.slots()).toList();
        List<Standing> hungry = able.stream().filter(Standing::hungry).toList();
        List<Grant> grants = new ArrayList<>();
        if (hungry.isEmpty()) {
            add(grants, able, fill(free, lends, able));
        } else {
            List<Standing> unlikely = able.stream().filter(s -> !s.hungry()).toList();
            add(grants, unlikely, fill(free, lends, able));
            add(grants, hungry, fill(free, lends, hungry));
        }
        return grants;
    }

    private static void add(List<Grant> grants, List<Standing> shares, List<Grant> filled) {
        shares.stream()
                .sorted(Comparator.comparingDouble(s -> (double) s.busy() / s.slots()))
                .forEach(share -> filled.stream()
                        .filter(grant -> grant.share() == share.share())
                        .forEach(grants::add));
    }

    /** One slot at a time to the share furthest below its own. */
    private static List<Grant> fill(int free, boolean lends, List<Standing> shares) {
        int[] got = new int[shares.size()];
        for (int given = 0; given < free; given++) {
            int next = -1;
            for (int i = 0; i < got.length; i++) {
                Standing share = shares.get(i);
                boolean may = lends || share.busy() + got[i] < share.slots();
                if (may && (next < 0 || isBefore(share, got[i], shares.get(next), got[next]))) {
                    next = i;
                }
            }
            if (next < 0) {
                break;
            }
            got[next]++;
        }
        List<Grant> grants = new ArrayList<>();
        for (int i = 0; i < got.length; i++) {
            if (got[i] > 0) {
                grants.add(new Grant(shares.get(i).share(), got[i]));
            }
        }
        return grants;
    }

    private static boolean isBefore(Standing a, int gotA, Standing b, int gotB) {
        long one = (long) (a.busy() + gotA) * b.slots();
        long other = (long) (b.busy() + gotB) * a.slots();
        return one < other || (one == other && a.lastGot() < b.lastGot());
    }
}
