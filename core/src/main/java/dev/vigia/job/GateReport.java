package dev.vigia.job;

import java.util.List;

/**
 * What a freeze or its end did, or with {@code dryRun} would do.
 *
 * @param gates    those that were set or lifted; in a dry run of a freeze they have no id
 * @param skipped  what was left as it was, each with its reason
 * @param reach    the jobs that {@code gates} hold or release; null if they could not be counted in time
 * @param warnings sentences for a person: a type that nothing knows, a freeze that another gate outlives
 */
public record GateReport(boolean dryRun, List<Gate> gates, List<Skipped> skipped, Reach reach, List<String> warnings) {

    /** What was left as it was; type null: everything. */
    public record Skipped(String type, String because) {}

    /**
     * The blast radius, as of the action.
     *
     * @param waiting   due now: held by a freeze, claimed as soon as it ends
     * @param scheduled due later, backoff included: held from then on
     * @param running   finish, whatever the gate
     */
    public record Reach(long waiting, long scheduled, long running) {}
}
