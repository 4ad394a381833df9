package dev.vigia.store;

import dev.vigia.job.WorkerId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;

/**
 * The election: a duty belongs to who holds its row, until the database's clock says otherwise. A row, not an advisory
 * lock: it works behind a pooler in transaction mode, and a node that is cut off or stopped loses it by time.
 */
public final class HoldDuty {
    private static final String SQL = """
            insert into executor_duties as d (duty, held_by, until) values (?, ?, clock_timestamp() + ? * interval '1 second')
            on conflict (duty) do update
               set held_by = excluded.held_by, until = excluded.until,
                   held_since = case when d.held_by = excluded.held_by then d.held_since else clock_timestamp() end
             where d.held_by = excluded.held_by or d.until < clock_timestamp()
            returning held_since
            """;

    private static final String GIVE_UP = """
            delete from executor_duties where duty = ? and held_by = ?
            """;

    private final Database database;
    private final String sql;
    private final String giveUp;

    public HoldDuty(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
        this.giveUp = database.schema().qualify(GIVE_UP);
    }

    /** Takes or keeps the duty for {@code term}; false if somebody else has it. */
    public boolean apply(String duty, WorkerId worker, Duration term) {
        return database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                new Parameters(statement).text(duty).text(worker.value()).seconds(term.toNanos() / 1e9);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    /** Lets the next node have it at once; for a node that shuts down. */
    public void giveUp(String duty, WorkerId worker) {
        database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(giveUp)) {
                new Parameters(statement).text(duty).text(worker.value());
                return statement.executeUpdate();
            }
        });
    }
}
