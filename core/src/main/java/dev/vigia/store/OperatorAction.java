package dev.vigia.store;

import dev.vigia.job.ActionReport;
import dev.vigia.job.ActionReport.Skipped;
import dev.vigia.job.JobFilter;
import dev.vigia.job.Operator;
import dev.vigia.job.Schema;
import dev.vigia.store.SelectUnfinished.Unfinished;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * One operator's action on the jobs of a filter: select and lock, carry out, audit, in one transaction. Retry and cancel
 * differ only in their {@link Change}.
 */
public final class OperatorAction {

    /** What is done to the jobs that can be acted on. */
    public interface Change {
        /** The action's name in the audit. */
        String name();

        /** Why this job cannot be acted on, or null if it can. */
        String refusal(String standing);

        /** Carries it out; the ids it took effect on. A job that was found but not changed is reported as skipped. */
        Set<UUID> carryOut(Connection connection, List<UUID> queued, List<UUID> running) throws SQLException;

        /** What to say of a job that {@link #carryOut} left alone. */
        String leftAlone();
    }

    private final SelectUnfinished select;
    private final Audit audit;

    public OperatorAction(Schema schema) {
        this.select = new SelectUnfinished(schema);
        this.audit = new Audit(schema);
    }

    /** Runs in the caller's transaction. With {@code dryRun} nothing is written. */
    public ActionReport apply(Connection connection, Change change, JobFilter filter, Operator who, boolean dryRun)
            throws SQLException {
        List<Unfinished> found = select.apply(connection, filter);
        List<Skipped> skipped = new ArrayList<>();
        List<UUID> waiting = new ArrayList<>();
        List<UUID> running = new ArrayList<>();
        for (Unfinished job : found) {
            String refusal = change.refusal(job.standing());
            if (refusal != null) {
                skipped.add(new Skipped(job.id(), refusal));
            } else {
                ("running".equals(job.standing()) ? running : waiting).add(job.id());
            }
        }
        if (found.isEmpty() && filter.id() != null) {
            skipped.add(new Skipped(filter.id(), whyNothing(connection, filter)));
        }
        List<UUID> changed = new ArrayList<>(waiting);
        changed.addAll(running);
        if (!dryRun && !changed.isEmpty()) {
            Set<UUID> done = change.carryOut(connection, waiting, running);
            changed.stream()
                    .filter(id -> !done.contains(id))
                    .forEach(id -> skipped.add(new Skipped(id, change.leftAlone())));
            changed.retainAll(done);
            audit.append(connection, who, change.name(), objectOf(filter), standings(found), idsOf(changed));
        }
        return new ActionReport(dryRun, found.size(), changed.size(), changed, skipped);
    }

    private String whyNothing(Connection connection, JobFilter filter) throws SQLException {
        String status = select.statusOf(connection, filter);
        return status == null ? "no such job" : "already " + status;
    }

    private static String objectOf(JobFilter filter) {
        return filter.id() != null ? "job " + filter.id() : "jobs where " + filter;
    }

    private static String standings(List<Unfinished> found) {
        StringBuilder json = new StringBuilder("[");
        for (Unfinished job : found) {
            json.append(json.length() > 1 ? "," : "")
                    .append("{\"id\":\"" + job.id() + "\",\"standing\":\"" + job.standing() + "\",\"attempts\":"
                            + job.attempts() + ",\"max_attempts\":" + job.maxAttempts() + "}");
        }
        return json.append("]").toString();
    }

    private static String idsOf(List<UUID> ids) {
        StringBuilder json = new StringBuilder("[");
        ids.forEach(
                id -> json.append(json.length() > 1 ? ",\"" : "\"").append(id).append('"'));
        return json.append("]").toString();
    }
}
