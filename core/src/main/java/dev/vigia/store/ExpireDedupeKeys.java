package dev.vigia.store;

import java.sql.PreparedStatement;

/** Removes keys whose window is over and whose job has ended, {@value #MOST} at a time. They are free already; this is cleaning. */
public final class ExpireDedupeKeys {
    private static final int MOST = 1_000;

    // A job that is nowhere any more was forgotten with its history: nothing else tells that its key is free. Not at
    // once,
    // because an enqueue that is still under way takes its key before it writes its job.
    // skip locked: who holds the row is taking the key over.
    private static final String SQL = """
            delete from executor_dedupe_keys k
             where k.dedupe_key = any (array(
               select x.dedupe_key from executor_dedupe_keys x
                where x.held_until <= clock_timestamp()
                  and not exists (select from executor_waiting w where w.id = x.job_id)
                  and not exists (select from executor_leases l where l.id = x.job_id)
                  and (exists (select from executor_job_runs r where r.job_id = x.job_id and r.outcome = 'succeeded')
                       or (x.held_until <= clock_timestamp() - interval '1 day'
                           and not exists (select from executor_job j where j.id = x.job_id)))
                order by x.held_until limit ? for update of x skip locked))
            """;

    private final Database database;
    private final String sql;

    public ExpireDedupeKeys(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    /** How many were removed; fewer than {@value #MOST} means that none is left. */
    public int apply() {
        return database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                new Parameters(statement).number(MOST);
                return statement.executeUpdate();
            }
        });
    }

    /** Whether there may be more. */
    public static boolean isFull(int removed) {
        return removed == MOST;
    }
}
