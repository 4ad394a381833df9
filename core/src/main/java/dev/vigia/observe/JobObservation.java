package dev.vigia.observe;

import dev.vigia.job.AllowedTypes;
import dev.vigia.job.Gate;
import dev.vigia.job.ReportedProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What is known of one job, and of all that stands between it and a worker: facts of one snapshot, each read at bounded
 * cost. Judged by {@code dev.vigia.diagnose.WaitingOn}.
 *
 * @param observedAt by the database's clock; every age is counted to it
 * @param job        null: no such job is visible; then there are {@code writers}
 * @param writers    open transactions that wrote jobs nobody else can see yet; only where no job is visible
 * @param deadReason of a dead job, else null. A dead job whose rows were edited by hand may have none
 * @param hold       who runs it; null unless it runs
 * @param lastRun    its latest finished attempt, or null
 * @param gates      in force and on its type, the oldest first; only while it is in the line
 * @param awaited    the jobs that it still waits for, at most {@value JobTies#MOST}; those that ended badly first
 * @param heldBack   the limits of its type and key, and who holds the permits; null unless it waits in a lane, not frozen
 * @param service    who could run it; null unless it is in the line, due, and not frozen
 * @param line       what else is due; null likewise
 */
public record JobObservation(
        UUID id,
        Instant observedAt,
        JobRow job,
        List<OpenTransaction> writers,
        String deadReason,
        Hold hold,
        LastRun lastRun,
        List<Gate> gates,
        List<JobTies.Dependency> awaited,
        HeldBack heldBack,
        Service service,
        Line line) {

    public JobObservation {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(observedAt, "observedAt");
        writers = List.copyOf(writers);
        gates = List.copyOf(gates);
        awaited = List.copyOf(awaited);
        if (job == null && writers.isEmpty()) {
            throw new IllegalArgumentException(
                    "of a job that is not there and cannot be on its way nothing is known: " + id);
        }
        if (job != null && "running".equals(job.status())) {
            Objects.requireNonNull(hold, "a running job is held");
        }
        if (job != null && isDue(job, observedAt) && holding(gates, job.runAt()).isEmpty()) {
            Objects.requireNonNull(service, "what is due waits for somebody");
            Objects.requireNonNull(line, "what is due stands in a line");
        }
    }

    /**
     * The gates that hold it once it is due: one that is over before holds nothing, and of one that ends nobody can say so
     * while it waits for other jobs. The oldest first.
     */
    public List<Gate> holdingGates() {
        return holding(gates, job.runAt());
    }

    private static List<Gate> holding(List<Gate> gates, Instant due) {
        return gates.stream()
                .filter(gate ->
                        gate.until() == null || (due != null && gate.until().isAfter(due)))
                .toList();
    }

    /** In the line, attempts left, and its time has come. */
    static boolean isDue(JobRow job, Instant now) {
        return isInLine(job) && job.runAt() != null && !job.runAt().isAfter(now);
    }

    /** Queued or retrying. */
    static boolean isInLine(JobRow job) {
        return job.attempts() < job.maxAttempts() && ("queued".equals(job.status()) || "failed".equals(job.status()));
    }

    /**
     * A session that wrote jobs and has not ended its transaction.
     *
     * @param since       null: the role that asks may not know (pg_monitor may)
     * @param application null likewise
     */
    public record OpenTransaction(long pid, String application, String state, Instant since) {}

    /**
     * The lease of a running job.
     *
     * @param progress          the last sign of life of the attempt itself, and what it said; null: none
     * @param cancelRequestedAt somebody wants it to end, or null
     * @param workerLastSeenAt  null: nothing is known of the worker
     * @param stuckBecause      {@code worker_silent} or {@code ttl_exceeded}: to be reclaimed; null: it holds
     */
    public record Hold(
            String worker,
            Instant since,
            ReportedProgress progress,
            Instant cancelRequestedAt,
            Instant workerLastSeenAt,
            Duration lease,
            String stuckBecause) {

        /** Last sign of life of the attempt itself, or null. */
        public Instant progressAt() {
            return progress == null ? null : progress.at();
        }
    }

    /** A finished attempt, as far as it says why the job is where it is. */
    public record LastRun(int attempt, String outcome, String worker, Instant finishedAt, String message) {}

    /**
     * The workers that could run the job now.
     *
     * @param workers    live and not draining, at most 500
     * @param holdings   what runs on them, by type, the most first; at most 10 types
     * @param lastWorker the worker that last handled the type, if none does now; null: none ever did
     * @param otherTypes what live workers name, if none of them handles this one
     */
    public record Service(List<Server> workers, List<Holding> holdings, LastWorker lastWorker, Set<String> otherTypes) {
        public Service {
            workers = List.copyOf(workers);
            holdings = List.copyOf(holdings);
            otherTypes = Set.copyOf(otherTypes);
        }

        /** Without the names of types that are not allowed. */
        Service within(AllowedTypes allowed) {
            return new Service(
                    workers,
                    holdings.stream()
                            .filter(held -> allowed.allows(held.type()))
                            .toList(),
                    lastWorker,
                    otherTypes.stream().filter(allowed::allows).collect(Collectors.toSet()));
        }
    }

    /**
     * A worker that could run it.
     *
     * @param slots null: it does not say
     * @param busy  leases that it holds, or the slots it last said to be taken, whichever is more: a handler that overran
     *              keeps its slot after its lease is settled
     */
    public record Server(String id, Integer slots, long busy) {}

    /** Jobs of one type that run, the oldest of them since then. */
    public record Holding(String type, long jobs, Instant oldestSince) {}

    /** A worker that handled the type. */
    public record LastWorker(String id, String version, String state, Instant lastSeenAt) {}

    /**
     * What is due, in the order of claims, looked at from the front up to {@value #LOOKED_AT} jobs.
     *
     * @param ahead              jobs in front of this one that the same workers would run; of one in a lane: in that lane
     * @param exact              false: {@code ahead} or more
     * @param dueByType          jobs by type, of those looked at
     * @param oldestOfType       when the oldest of this job's type was due; null: none was looked at
     * @param whole              false: there are more than were looked at
     * @param servedPerSecond    attempts that these workers ended in the last minute; at least so many
     * @param overtakenPerSecond more urgent jobs that arrived in the last minute
     */
    public record Line(
            long ahead,
            boolean exact,
            Map<String, Long> dueByType,
            Instant oldestOfType,
            boolean whole,
            double servedPerSecond,
            double overtakenPerSecond) {
        public static final int LOOKED_AT = 10_000;

        public Line {
            dueByType = Map.copyOf(dueByType);
        }
    }
}
