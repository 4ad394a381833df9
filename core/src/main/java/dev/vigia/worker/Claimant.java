package dev.vigia.worker;

import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.ClaimShares.Part;
import java.time.Instant;
import java.util.List;

/** One share's way through the line: where it stands in it, what it owes its less urgent jobs, whether it had more. */
final class Claimant {
    private final int index;
    private final Assignment.Share share;
    private final Bookmark bookmark = new Bookmark();
    private final Reserve reserve;
    private boolean hungry;
    private boolean hungryInLanes;
    private long lastGot;

    Claimant(int index, Assignment.Share share, Reserve reserve) {
        this.index = index;
        this.share = share;
        this.reserve = reserve;
    }

    /**
     * What the line answered.
     *
     * @param share    whose part it was, by its place
     * @param part     what was asked for
     * @param urgent   what it gave for its urgency, the most urgent first
     * @param reserved what it gave for its age
     * @param aside    how many jobs of limited types it moved to their lanes, and how many of these for their age
     * @param cut      whether the slots were used up: then less than was asked for is no sign that there was no more
     */
    record Answer(
            int share, Part part, List<Claimed> urgent, List<Claimed> reserved, Aside aside, boolean cut, Span span) {
        int jobs() {
            return urgent.size() + reserved.size();
        }

        /** All that was asked for left the line, wherever to. */
        boolean isFull() {
            return jobs() + aside.jobs() == part.most();
        }

        /** All that was due was taken. */
        boolean leftNothing() {
            return !isFull() && !cut;
        }

        private List<Instant> reservedDue() {
            return reserved.stream().map(job -> job.lease().runAt()).sorted().toList();
        }
    }

    /** Jobs that went from the line to their lanes. */
    record Aside(int jobs, int reserved) {
        static final Aside NONE = new Aside(0, 0);
    }

    /** When a statement was sent and answered, in terms of {@link System#nanoTime()}. */
    record Span(long began, long ended) {}

    /** Its share's place. */
    int index() {
        return index;
    }

    /** @param inLine whether the line is asked, of which the last answer says something; else its lanes */
    SlotDivision.Standing standing(int busy, boolean inLine) {
        return new SlotDivision.Standing(index, share.slots(), busy, inLine && hungry, lastGot);
    }

    /** Had more work than it got when it was last asked, and uses all of its own slots. */
    boolean isHeld(int busy) {
        return (hungry || hungryInLanes) && busy >= share.slots();
    }

    /** Learns whether as many jobs came from the lanes as there were slots for. */
    void learnOfLanes(boolean allSlotsUsed) {
        hungryInLanes = allSlotsUsed;
    }

    /** A share of {@code jobs} starts, and {@code hundredths} of a start, are owed to the less urgent. */
    void owe(int jobs, int hundredths) {
        reserve.owe(Math.min(jobs, share.slots()), hundredths);
    }

    /** What to ask the line for. */
    Part part(int most, long nowNanos) {
        int reserved = reserve.of(most, nowNanos);
        Instant agedFrom = reserved == 0 ? null : reserve.agedFrom(nowNanos);
        return new Part(share.type(), most, reserved, reserve.above(), agedFrom, bookmark.at(nowNanos));
    }

    /** Learns from an answer, the {@code turn}th of this worker. */
    void learn(Answer answer, long turn) {
        Part part = answer.part();
        List<Claimed> urgent = answer.urgent();
        if (part.reserved() > 0) {
            reserve.paid(
                    part.reserved() - answer.aside().reserved(),
                    answer.reservedDue(),
                    part.agedFrom() == null,
                    answer.span());
        }
        if (part.most() > part.reserved() && !(answer.cut() && urgent.isEmpty())) {
            bookmark.looked(part.front(), urgent, !answer.leftNothing(), answer.span());
        }
        if (answer.leftNothing()) {
            reserve.nothingLeft();
            hungry = false;
        } else if (answer.jobs() > 0) {
            reserve.started(
                    answer.jobs(),
                    urgent.isEmpty() ? part.above() : urgent.get(0).job().priority());
            hungry |= answer.isFull();
            lastGot = turn;
        }
    }
}
