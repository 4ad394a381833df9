package dev.vigia.store;

import dev.vigia.job.WorkerId;
import java.sql.PreparedStatement;

/** Keeps as an event what a worker says of a time in which it was not heard. */
public final class TellOfWorker {
    private static final String SQL = """
            insert into executor_events (kind, worker_id, data) values (?, ?, jsonb_build_object('ms', ?::bigint))
            """;

    private final Database database;
    private final String sql;

    public TellOfWorker(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    /** Its process did not run for so long. */
    public void stalled(WorkerId worker, long millis) {
        tell("worker_stalled", worker, millis);
    }

    /** It ran, and no beat of it got through for so long. */
    public void cutOff(WorkerId worker, long millis) {
        tell("worker_cut_off", worker, millis);
    }

    private void tell(String kind, WorkerId worker, long millis) {
        database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                new Parameters(statement).text(kind).text(worker.value()).bigint(millis);
                return statement.executeUpdate();
            }
        });
    }
}
