package dev.vigia.diagnose;

import dev.vigia.observe.JobObservation;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Why a job is not running, or that it is, or that it needs not: exactly one answer to every observation, from a closed
 * list. Each kind is a record that carries its facts, says when it is the answer ({@code in}), and how that reads.
 *
 * <p>The order in {@link #of} is the order in which a person would have to remove what is in the way: what stands first
 * would still hold the job if everything after it were gone.
 *
 * <ol>
 *   <li>{@link Invisible}: nobody can see the job, so nothing else can be said of it.
 *   <li>{@link Finished}: nothing moves it any more.
 *   <li>{@link Dead}: it has no attempt left. Lifting a gate, waiting, or adding workers would change nothing.
 *   <li>{@link LeaseLost} of a lease that is still there: nobody really runs it.
 *   <li>{@link Running}: a worker holds it.
 *   <li>{@link Frozen}: somebody holds it back, and only somebody, or the gate's own end, lets it go. Before any time, because
 *       time passes by itself; but a gate that is over before the job is due holds nothing.
 *   <li>{@link DependsOn}: it has no due time before other jobs have ended.
 *   <li>{@link Backoff}, {@link Scheduled}: its time has not come. No worker would take it before, so who works and what
 *       stands in front of it now is beside the point.
 *   <li>{@link NoWorker}: its time has come, and nobody who lives would run it. However short the line, it does not move.
 *   <li>{@link ConcurrencyLimit}, {@link RateLimit}: somebody would, and may not; a free slot would not help. The limit on
 *       how many run comes first, because how many start is a question of time.
 *   <li>{@link SlotsFull}: somebody would, and has no room; it is the next, or the line does not move.
 *   <li>{@link LeaseLost} of a lease taken away: there is room and nothing in front; it was handed back a moment ago.
 *   <li>{@link Behind}: others are first, and the line moves.
 * </ol>
 */
public sealed interface WaitingOn
        permits Invisible,
                Finished,
                Dead,
                LeaseLost,
                Running,
                Frozen,
                DependsOn,
                Backoff,
                Scheduled,
                NoWorker,
                ConcurrencyLimit,
                RateLimit,
                SlotsFull,
                Behind {

    /** When each kind is the answer, in the order argued above. The last one always is. */
    List<Function<JobObservation, Optional<? extends WaitingOn>>> ORDER = List.of(
            Invisible::in,
            Finished::in,
            Dead::in,
            LeaseLost::inStuckLease,
            Running::in,
            Frozen::in,
            DependsOn::in,
            Backoff::in,
            Scheduled::in,
            NoWorker::in,
            ConcurrencyLimit::in,
            RateLimit::in,
            SlotsFull::in,
            LeaseLost::inReclaimedLease,
            Behind::in);

    /** The answer. Pure: the same observation always gives the same. */
    static WaitingOn of(JobObservation observation) {
        for (Function<JobObservation, Optional<? extends WaitingOn>> kind : ORDER) {
            Optional<? extends WaitingOn> answer = kind.apply(observation);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        throw new IllegalStateException("no kind answers " + observation);
    }

    /** The word in JSON: {@code no_worker}. */
    String kind();

    /** The kind and what it is about, in one word: {@code no_worker(type=render_invoice)}. */
    String summary();

    /** Whole sentences for a person, the most important first. They hold text that others wrote, as it is. */
    List<String> sentences();

    /** What to type next after {@code vigia}, as a shell reads it; empty: nothing is to be done. */
    Optional<String> command();
}
