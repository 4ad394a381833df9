package dev.vigia.worker;

import dev.vigia.job.WorkerId;
import dev.vigia.store.Claim;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.ClaimShares;
import dev.vigia.store.ClaimShares.Part;
import dev.vigia.store.ClaimShares.Taken;
import dev.vigia.store.Database;
import dev.vigia.worker.SlotDivision.Grant;
import dev.vigia.worker.SlotDivision.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

/**
 * What a worker takes when it has free slots: of which types how many, and of these the most urgent or the longest due.
 * From the line with one statement, unless shares that were to have work had none: then another one offers their slots to
 * the others. A worker that divides nothing and owes nothing asks with the plain {@link Claim}. From the {@link Lanes} of
 * limited types with one statement a share.
 *
 * <p>Not for use by more than one thread at a time.
 */
final class Intake {
    /** How often one look goes on behind jobs of limited types, which it moves out of the line. */
    private static final int ASIDE_ROUNDS = 8;

    private final Claim claim;
    private final ClaimShares claimShares;
    private final WorkerId worker;
    private final Assignment assignment;
    private final Slots slots;
    private final boolean plain;
    private final List<Claimant> claimants = new ArrayList<>();
    private long turn;
    private volatile boolean held;

    /**
     * Where jobs go, and what that leaves.
     *
     * @param busy   how many slots a share's jobs use, by its place
     * @param launch jobs that were claimed: they use slots from then on
     * @param nanos  the time, as {@link System#nanoTime()}
     */
    record Slots(IntUnaryOperator busy, Consumer<List<Claimed>> launch, LongSupplier nanos) {}

    Intake(Database database, WorkerId worker, Assignment assignment, Slots slots) {
        this.claim = new Claim(database);
        this.claimShares = new ClaimShares(database);
        this.worker = worker;
        this.assignment = assignment;
        this.slots = slots;
        this.plain = !assignment.isDivided() && assignment.except().isEmpty();
        for (Assignment.Share share : assignment.shares()) {
            claimants.add(new Claimant(claimants.size(), share, new Reserve(assignment.priorityReserve())));
        }
    }

    /**
     * What a look at the line brought.
     *
     * @param jobs  how many were claimed and launched
     * @param more  more may be due that may use a slot
     * @param aside jobs of limited types were met, and stepped aside into their lanes
     */
    record Line(int jobs, boolean more, boolean aside) {}

    /** Owes the less urgent their share of {@code jobs} at once: for a worker that does not live to see its next claim. */
    void owe(int jobs, int hundredths) {
        claimants.forEach(claimant -> claimant.owe(jobs, hundredths));
    }

    /** Claims at most {@code wanted} jobs from the line, and launches them. */
    Line fromLine(int wanted) {
        List<Claimant> open = everybody();
        List<Grant> grants = grants(wanted, open, true);
        int jobs = 0;
        boolean aside = false;
        for (int round = 0; !grants.isEmpty() && round < ASIDE_ROUNDS + claimants.size(); round++) {
            for (Claimant.Answer answer : ask(wanted - jobs, grants)) {
                Claimant claimant = claimants.get(answer.share());
                claimant.learn(answer, ++turn);
                jobs += answer.jobs();
                aside |= answer.aside().jobs() > 0;
                if (answer.leftNothing()) {
                    open.remove(claimant);
                }
            }
            grants = grants(wanted - jobs, open, true); // who has no more leaves its slots to others
        }
        tellWhetherHeld();
        return new Line(jobs, jobs == wanted || !grants.isEmpty(), aside);
    }

    /** Claims at most {@code wanted} jobs of limited types from their lanes, and launches them; how many. */
    int fromLanes(int wanted, Lanes lanes) {
        List<Claimant> open = everybody();
        List<Grant> grants = grants(wanted, open, false);
        int jobs = 0;
        lanes.look();
        while (!grants.isEmpty()) {
            for (Grant grant : grants) {
                Claimant claimant = claimants.get(grant.share());
                List<Claimed> claimed = lanes.claim(grant.most(), assignment.typesOf(grant.share()));
                slots.launch().accept(claimed);
                jobs += claimed.size();
                claimant.learnOfLanes(claimed.size() == grant.most());
                if (claimed.size() < grant.most()) {
                    open.remove(claimant);
                }
            }
            grants = grants(wanted - jobs, open, false);
        }
        tellWhetherHeld();
        return jobs;
    }

    /** Whether a type has more work and waits for one of its own slots, although others are free. */
    boolean isHeld() {
        return held;
    }

    private void tellWhetherHeld() {
        held = !assignment.lends() && claimants.stream().anyMatch(claimant -> claimant.isHeld(busy(claimant)));
    }

    private int busy(Claimant claimant) {
        return slots.busy().applyAsInt(claimant.index());
    }

    private List<Claimant> everybody() {
        return assignment.takesNothing() ? List.of() : new ArrayList<>(claimants);
    }

    private List<Grant> grants(int free, List<Claimant> open, boolean inLine) {
        if (free <= 0 || open.isEmpty()) {
            return List.of();
        }
        List<Standing> standings = new ArrayList<>(open.size());
        open.forEach(claimant -> standings.add(claimant.standing(busy(claimant), inLine)));
        return SlotDivision.grants(free, assignment.lends(), standings);
    }

    /** One answer for each grant. */
    private List<Claimant.Answer> ask(int most, List<Grant> grants) {
        long began = slots.nanos().getAsLong();
        List<Part> parts = new ArrayList<>(grants.size());
        grants.forEach(grant -> parts.add(claimants.get(grant.share()).part(grant.most(), began)));
        if (plain && parts.get(0).reserved() == 0) {
            return List.of(plainly(most, parts.get(0), began));
        }
        List<Taken> taken = claimShares.apply(worker, most, parts, assignment.others());
        Claimant.Span span = new Claimant.Span(began, slots.nanos().getAsLong());
        List<Claimant.Answer> answers = new ArrayList<>(grants.size());
        boolean usedUp = taken.size() == most;
        for (int i = grants.size() - 1; i >= 0; i--) {
            Claimant.Answer answer = answer(grants.get(i).share(), parts.get(i), taken, usedUp, span);
            usedUp &= answer.jobs() + answer.aside().jobs() == 0; // slots were left when those before it were asked
            slots.launch().accept(answer.reserved());
            slots.launch().accept(answer.urgent());
            answers.add(0, answer);
        }
        return answers;
    }

    private Claimant.Answer plainly(int most, Part part, long began) {
        Claim.Batch batch = claim.apply(worker, most, assignment.types(), part.front());
        Claimant.Span span = new Claimant.Span(began, slots.nanos().getAsLong());
        slots.launch().accept(batch.jobs());
        Claimant.Aside aside = new Claimant.Aside(batch.aside(), 0);
        boolean usedUp = batch.jobs().size() + batch.aside() == most;
        return new Claimant.Answer(0, part, batch.jobs(), List.of(), aside, usedUp, span);
    }

    private Claimant.Answer answer(int share, Part part, List<Taken> taken, boolean usedUp, Claimant.Span span) {
        List<Claimed> urgent = new ArrayList<>();
        List<Claimed> reserved = new ArrayList<>();
        int aside = 0;
        int agedAside = 0;
        for (Taken one : taken) {
            if (assignment.shareOf(one.type()) == share) {
                if (one.job() != null) {
                    (one.reserved() ? reserved : urgent).add(one.job());
                } else {
                    aside++;
                    agedAside += one.reserved() ? 1 : 0;
                }
            }
        }
        urgent.sort(Claim.URGENCY);
        return new Claimant.Answer(share, part, urgent, reserved, new Claimant.Aside(aside, agedAside), usedUp, span);
    }
}
