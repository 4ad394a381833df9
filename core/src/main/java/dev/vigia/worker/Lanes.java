package dev.vigia.worker;

import dev.vigia.job.WorkerId;
import dev.vigia.store.AnnounceWork;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.ClaimLimited;
import dev.vigia.store.ClaimShares.Others;
import dev.vigia.store.Database;
import dev.vigia.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claimer's way to jobs of limited types, which wait in lanes beside the line. Costs nothing while no type has a limit.
 * Whether one has is a cached fact, and only that: the claim of the line knows by itself, and says so ({@link
 * #steppedAside}).
 *
 * <p>Looks at lanes are not polled for. One is made with each look at the line; when a permit is freed here; when a bucket
 * holds its next token, at the time that PostgreSQL computed; and when another worker tells of a permit that it freed and
 * could not use.
 */
final class Lanes {
    private static final Logger log = LoggerFactory.getLogger(Lanes.class);

    /** Looks at buckets are at least so far apart: what refills faster needs a burst to reach its rate. */
    private static final Duration SHORTEST = Duration.ofMillis(5);

    /** How long a permit freed here may stay unused before others are told. */
    private static final Duration UNUSED = Duration.ofMillis(50);

    private static final long NEVER = Long.MAX_VALUE;

    private final ClaimLimited claim;
    private final AnnounceWork announceWork;
    private final WorkerId worker;
    private final Policies policies;
    private final Set<String> claimedFrom = ConcurrentHashMap.newKeySet(); // types of the permits that this worker had
    private boolean first; // whose turn it is: the lanes' or the line's; guarded by the claimer's turn
    private volatile boolean pressing; // a look is due, whatever the line's last look found
    private volatile long againNanos = NEVER;
    private volatile long freedNanos = NEVER; // since when a permit freed here has not been looked at

    Lanes(Database database, WorkerId worker, Policies policies) {
        this.claim = new ClaimLimited(database);
        this.announceWork = new AnnounceWork(database);
        this.worker = worker;
        this.policies = policies;
    }

    /** Whether anybody may wait in a lane. */
    boolean inUse() {
        return policies.limitsInForce();
    }

    /** The line's claim met jobs of limited types. */
    void steppedAside() {
        policies.limitsSeen();
    }

    /** Each other time the lanes are looked at before the line, so that neither keeps the other from scarce slots. */
    boolean nextIsFirst() {
        first = !first;
        return first;
    }

    /** A look begins: what was known of when to look again is what it finds out. The caller has the claimer's turn. */
    void look() {
        pressing = false;
        freedNanos = NEVER;
        againNanos = NEVER;
    }

    /** Claims at most {@code wanted} jobs of these types, as a part of a look. */
    List<Claimed> claim(int wanted, Others which) {
        ClaimLimited.Batch batch = claim.apply(worker, wanted, which.types(), which.excluded());
        batch.jobs().forEach(job -> claimedFrom.add(job.job().type()));
        Duration again = batch.lookAgain();
        if (again != null && again.isZero()) {
            pressing = true;
        } else if (again != null) {
            againNanos = Math.min(againNanos, System.nanoTime() + Math.max(SHORTEST.toNanos(), again.toNanos()));
        }
        return batch.jobs();
    }

    /** Whether a look is due now. */
    boolean pressing() {
        return inUse() && (pressing || untilNextLook() == 0);
    }

    /** At most {@code pause}, and no longer than until a look is due. */
    Duration shortened(Duration pause) {
        return inUse() ? Duration.ofNanos(Math.min(pause.toNanos(), untilNextLook())) : pause;
    }

    private long untilNextLook() {
        long at = againNanos;
        return at == NEVER ? NEVER : Math.max(0, at - System.nanoTime());
    }

    /** An attempt of this type was settled; whether it had a permit that somebody may wait for. */
    boolean freed(String type) {
        if (!claimedFrom.contains(type)) {
            return false;
        }
        pressing = true;
        if (freedNanos == NEVER) {
            freedNanos = System.nanoTime();
        }
        return true;
    }

    /** Tells others of permits that were freed here a while ago, and that this worker had no slot for. */
    void passOnUnused() {
        long since = freedNanos;
        if (since != NEVER && System.nanoTime() - since >= UNUSED.toNanos()) {
            passOn();
        }
    }

    /** Tells others of permits that were freed here. */
    void passOn() {
        freedNanos = NEVER;
        try {
            announceWork.apply();
        } catch (StoreException e) {
            log.debug("could not announce a freed permit; others find it when they poll", e);
        }
    }
}
