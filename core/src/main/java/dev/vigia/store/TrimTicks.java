package dev.vigia.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Forgets ticks: what is old, but for the latest few of each schedule, and what is too many. */
public final class TrimTicks {
    private static final String OLD = """
            delete from executor_schedule_ticks t
             where (t.schedule, t.tick) in (
                   select o.schedule, o.tick
                     from executor_schedule_ticks o
                    where o.decided_at < clock_timestamp() - ? * interval '1 day'
                      and not exists (
                          select from executor_schedules s
                           where s.name = o.schedule
                             and o.tick >= coalesce((select k.tick from executor_schedule_ticks k
                                                      where k.schedule = s.name order by k.tick desc offset ? limit 1),
                                                    '-infinity'))
                    order by o.decided_at limit ?)
            """;

    private static final String TOO_MANY = """
            delete from executor_schedule_ticks t
             where (t.schedule, t.tick) in (
                   select o.schedule, o.tick
                     from executor_schedules s
                    cross join lateral (select k.tick from executor_schedule_ticks k
                                         where k.schedule = s.name order by k.tick desc offset ? limit 1) edge
                     join executor_schedule_ticks o on o.schedule = s.name and o.tick <= edge.tick
                    limit ?)
            """;

    private static final int BATCH = 10_000;

    private final Database database;
    private final String old;
    private final String tooMany;

    public TrimTicks(Database database) {
        this.database = database;
        this.old = database.schema().qualify(OLD);
        this.tooMany = database.schema().qualify(TOO_MANY);
    }

    /**
     * Deletes in batches, each a transaction of its own; how many rows.
     *
     * @param days  what was decided longer ago goes
     * @param least but of each schedule that exists the latest so many stay
     * @param most  and no more than so many
     */
    public int apply(int days, int least, int most) {
        int deleted = 0;
        int batch;
        do {
            batch = delete(old, days, least - 1, BATCH);
            deleted += batch;
        } while (batch == BATCH);
        do {
            batch = delete(tooMany, most, BATCH);
            deleted += batch;
        } while (batch == BATCH);
        return deleted;
    }

    private int delete(String sql, int... numbers) {
        return database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(new Parameters(statement), numbers);
                return statement.executeUpdate();
            }
        });
    }

    private static void bind(Parameters parameters, int... numbers) throws SQLException {
        for (int number : numbers) {
            parameters.number(number);
        }
    }
}
