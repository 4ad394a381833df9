package dev.vigia;

import dev.vigia.job.ActionReport;
import dev.vigia.job.JobFilter;
import dev.vigia.job.Operator;
import dev.vigia.job.PolicyChange;
import dev.vigia.job.PolicyReport;
import dev.vigia.store.CancelJobs;
import dev.vigia.store.ChangePolicy;
import dev.vigia.store.Database;
import dev.vigia.store.OperatorAction;
import dev.vigia.store.RetryJobs;
import java.time.Duration;

/** What an operator may do to jobs and their policies. Each action is one transaction, audited, and has a dry run. */
public final class Operations {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Database database;
    private final OperatorAction action;
    private final ChangePolicy changePolicy;

    Operations(Database database) {
        this.database = database;
        this.action = new OperatorAction(database.schema());
        this.changePolicy = new ChangePolicy(database.schema());
    }

    /**
     * Makes the waiting jobs of the filter due now. One that waits for others runs before them only if it is meant by its id.
     *
     * @param attempts how many attempts each shall have from now on; null: one more for a dead job, what is left for others
     */
    public ActionReport retry(JobFilter filter, Operator who, Integer attempts, boolean dryRun) {
        RetryJobs retry = new RetryJobs(database.schema(), attempts, filter.id() != null);
        return database.persistently(PATIENCE, c -> action.apply(c, retry, filter, who, dryRun));
    }

    /** Ends the waiting jobs of the filter, and asks the workers of running ones to stop. */
    public ActionReport cancel(JobFilter filter, Operator who, boolean dryRun) {
        CancelJobs cancel = new CancelJobs(database.schema(), who.reason());
        return database.persistently(PATIENCE, c -> action.apply(c, cancel, filter, who, dryRun));
    }

    /** Changes the policy of one type; it holds for every attempt that begins later, a beat at most from now. */
    public PolicyReport changePolicy(PolicyChange change, Operator who, boolean dryRun) {
        return database.persistently(PATIENCE, c -> changePolicy.apply(c, change, who, dryRun));
    }
}
