package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.JobTies.Dependency;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** What does this job wait for, who waits for it, and what is its batch? Asked within the look at the job. */
final class TiesQuestion {
    // What is awaited first: where a job waits for more than are read, these are the ones that matter.
    static final String DEPENDENCIES = """
            select d.depends_on, d.on_failure, v.type, a.job_id is not null as awaited,
                   case when v.status <> 'failed' then v.status when v.attempts >= v.max_attempts then 'dead' else 'retrying' end as standing
              from executor_dependencies d
              left join executor_awaited a on a.job_id = d.depends_on and a.waiter_id = d.job_id
              left join lateral (select type, status, attempts, max_attempts from executor_jobs v where v.id = d.depends_on) v on true
             where d.job_id = ?
             order by awaited desc, a.failed_at, d.depends_on
             limit ?
            """;

    static final String DEPENDENTS = """
            select a.waiter_id
              from executor_awaited a
              join executor_dependencies d on d.job_id = a.waiter_id and d.depends_on = a.job_id
             where a.job_id = ?
             order by a.waiter_id
             limit ?
            """;

    static final String BATCH = """
            select batch_id from executor_batch_jobs where job_id = ?
            """;

    private final Query dependencies;
    private final Query dependents;
    private final Query batch;

    TiesQuestion(Schema schema) {
        this.dependencies = new Query(schema, DEPENDENCIES);
        this.dependents = new Query(schema, DEPENDENTS);
        this.batch = new Query(schema, BATCH);
    }

    JobTies ask(Connection connection, UUID id) throws SQLException {
        List<Dependency> waitsFor = dependencies.list(connection, TiesQuestion::dependency, id, JobTies.MOST);
        List<UUID> waiters = dependents.list(connection, row -> row.uuid("waiter_id"), id, JobTies.MOST);
        List<UUID> batches = batch.list(connection, row -> row.uuid("batch_id"), id);
        return new JobTies(List.copyOf(waitsFor), List.copyOf(waiters), batches.isEmpty() ? null : batches.get(0));
    }

    private static Dependency dependency(Row row) throws SQLException {
        return new Dependency(
                row.uuid("depends_on"),
                row.text("type"),
                row.text("standing"),
                row.flag("awaited"),
                row.text("on_failure"));
    }
}
