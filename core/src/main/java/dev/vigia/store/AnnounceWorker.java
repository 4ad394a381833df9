package dev.vigia.store;

import dev.vigia.job.WorkerId;
import java.sql.PreparedStatement;

/** Tells that a worker started, and, if no worker of its version was seen before, that a deploy was. */
public final class AnnounceWorker {
    private static final String SQL = """
            insert into executor_events (kind, worker_id, data)
            select kind, k.id, jsonb_build_object('host', k.host, 'pid', k.pid, 'version', k.version, 'slots', k.slots, 'types', k.types)
              from executor_workers k
             cross join lateral (values ('worker_started', true),
                                        ('deploy_seen', not exists (select from executor_workers o
                                                                     where o.id <> k.id and o.version is not distinct from k.version))) e (kind, holds)
             where k.id = ? and e.holds
            """;

    private final Database database;
    private final String sql;

    public AnnounceWorker(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    public void apply(WorkerId worker) {
        database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                new Parameters(statement).text(worker.value());
                return statement.executeUpdate();
            }
        });
    }
}
