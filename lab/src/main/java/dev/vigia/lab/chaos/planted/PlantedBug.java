package dev.vigia.lab.chaos.planted;

import dev.vigia.lab.chaos.LabDatabase;
import java.util.List;

/**
 * A bug that other systems had, as a change to the text of one of our SQL functions.
 *
 * @param name     what is wrong then
 * @param function where
 * @param right    the text as it is
 * @param wrong    the text as it must not be
 */
public record PlantedBug(String name, String function, String right, String wrong) {

    private static final String FENCE = "id = p_job_id and locked_by = p_worker_id and attempts = p_attempts";
    private static final String TAKEN =
            "delete from executor_leases l where l.id = any (array(select id from stale)) returning l.*";
    private static final String MOVED =
            "delete from executor_waiting w where w.id = any (array(select id from due where not aside)) returning w.*";

    public static final List<PlantedBug> ALL = List.of(
            new PlantedBug("settle without a fence", "settle_job", FENCE, "id = p_job_id"),
            new PlantedBug(
                    "settle does not look at the worker",
                    "settle_job",
                    FENCE,
                    "id = p_job_id and attempts >= p_attempts"),
            new PlantedBug(
                    "a rejected late write leaves no trace",
                    "settle_job",
                    "insert into executor_events (kind, correlation_id, job_id, trace_id, worker_id, data)\n"
                            + "      values ('stale_completion_rejected'",
                    "insert into executor_events (kind, correlation_id, job_id, trace_id, worker_id, data)\n"
                            + "      values ('something_else'"),
            new PlantedBug(
                    "a failure's job is dropped",
                    "settle_job",
                    "elsif v_outcome <> 'succeeded' then",
                    "elsif v_outcome not in ('succeeded', 'failed') then"),
            new PlantedBug(
                    "reclaim copies the job instead of taking its lease",
                    "reclaim_stale_jobs",
                    TAKEN,
                    "select l.* from executor_leases l where l.id = any (array(select id from stale))"),
            new PlantedBug(
                    "reclaim counts the attempt twice",
                    "reclaim_stale_jobs",
                    "attempts, grants, attempts, kind, dedupe_key, clock_timestamp()",
                    "attempts + 1, grants, attempts, kind, dedupe_key, clock_timestamp()"),
            new PlantedBug(
                    "reclaim takes leases of the living",
                    "reclaim_stale_jobs",
                    "from executor_stuck_jobs s join executor_leases l on l.id = s.id",
                    "from (select id, 'worker_silent' as because, locked_at as last_seen_at, locked_at as sign_of_life_at"
                            + " from executor_leases) s join executor_leases l on l.id = s.id"),
            new PlantedBug(
                    "claim copies the job instead of moving it",
                    "claim_orchestrator_jobs",
                    MOVED,
                    "select w.* from executor_waiting w where w.id = any (array(select id from due where not aside))"),
            new PlantedBug(
                    "claim starts the count anew",
                    "claim_orchestrator_jobs",
                    "run_at, attempts + 1, max_attempts",
                    "run_at, 1, max_attempts"));

    /** Changes the function in this database. */
    public void plantIn(LabDatabase database) {
        String definition = database.value(String.class, "select pg_get_functiondef(?::regproc)", function);
        if (!definition.contains(right)) {
            throw new IllegalStateException(function + " has changed; '" + name + "' can no longer be planted there");
        }
        database.execute(definition.replace(right, wrong));
    }

    @Override
    public String toString() {
        return name;
    }
}
