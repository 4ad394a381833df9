package dev.vigia.store;

import dev.vigia.job.Overlap;
import dev.vigia.job.Schema;
import dev.vigia.job.TickDecision;
import dev.vigia.job.TickOutcome;
import dev.vigia.job.TickReason;
import dev.vigia.store.UnfinishedTickJobs.Unfinished;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Lets of several firing ticks, and of earlier ones whose jobs are unfinished, as many fire as the policy allows. */
final class OverlapGuard {
    private final Schema schema;
    private final UnfinishedTickJobs unfinished;

    OverlapGuard(Schema schema) {
        this.schema = schema;
        this.unfinished = new UnfinishedTickJobs(schema);
    }

    List<TickDecision> apply(Connection connection, StoredSchedule schedule, List<TickDecision> decisions)
            throws SQLException {
        String policy = schedule.columns().overlap();
        if (Overlap.ALLOW.word().equals(policy)
                || decisions.stream().noneMatch(decision -> decision.outcome().enqueues())) {
            return decisions;
        }
        List<Unfinished> jobs = unfinished.of(connection, schedule.name());
        if (Overlap.SKIP.word().equals(policy)) {
            return onlyFirst(decisions, jobs);
        }
        cancel(connection, schedule.name(), jobs);
        return onlyLast(decisions);
    }

    private static List<TickDecision> onlyFirst(List<TickDecision> decisions, List<Unfinished> jobs) {
        String because = jobs.isEmpty() ? null : "job " + jobs.get(0).job() + " of an earlier tick is unfinished";
        List<TickDecision> guarded = new ArrayList<>(decisions.size());
        for (TickDecision decision : decisions) {
            if (!decision.outcome().enqueues()) {
                guarded.add(decision);
            } else if (because != null) {
                guarded.add(decision.without(TickOutcome.SKIPPED, TickReason.OVERLAP, because));
            } else {
                guarded.add(decision);
                because = "the job of tick " + decision.tick() + " has only just been enqueued";
            }
        }
        return guarded;
    }

    private static List<TickDecision> onlyLast(List<TickDecision> decisions) {
        TickDecision last = null;
        for (TickDecision decision : decisions) {
            last = decision.outcome().enqueues() ? decision : last;
        }
        List<TickDecision> guarded = new ArrayList<>(decisions.size());
        for (TickDecision decision : decisions) {
            boolean replaced = decision.outcome().enqueues() && !decision.equals(last);
            guarded.add(
                    replaced
                            ? decision.without(
                                    TickOutcome.SKIPPED, TickReason.OVERLAP, "replaced by tick " + last.tick())
                            : decision);
        }
        return guarded;
    }

    private void cancel(Connection connection, String schedule, List<Unfinished> jobs) throws SQLException {
        if (!jobs.isEmpty()) {
            new CancelJobs(schema, "replaced by the next tick of schedule " + schedule)
                    .carryOut(connection, ids(jobs, false), ids(jobs, true));
        }
    }

    private static List<UUID> ids(List<Unfinished> jobs, boolean running) {
        return jobs.stream()
                .filter(job -> job.running() == running)
                .map(Unfinished::job)
                .toList();
    }
}
