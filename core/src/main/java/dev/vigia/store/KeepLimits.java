package dev.vigia.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Upkeep of limits: marks leases that the limits of their type do not count yet, since their attempts began before it had
 * any, and forgets the buckets of keys that are full again.
 */
public final class KeepLimits {
    // Nothing is read where no type has a limit. A lease that is just being settled is left to the next time.
    private static final String MARK = """
            update executor_leases l
               set lane = coalesce((select j.concurrency_key from executor_job j where j.id = l.id), '')
             where l.id = any (array(select u.id from executor_leases u
                                      where u.lane is null and exists (select from executor_limited_types t where t.type in (u.type, '*'))
                                        for update skip locked))
               and exists (select from executor_limited_types)
            """;

    // A minute late, so that a bucket in use is not made anew with each claim.
    private static final String FORGET = """
            delete from executor_limit_buckets where key <> '' and full_at < clock_timestamp() - interval '1 minute'
            """;

    private final Database database;
    private final String mark;
    private final String forget;

    public KeepLimits(Database database) {
        this.database = database;
        this.mark = database.schema().qualify(MARK);
        this.forget = database.schema().qualify(FORGET);
    }

    /** One round; what it did is safe to repeat. */
    public void apply() {
        database.statement(connection -> run(connection, mark));
        database.statement(connection -> run(connection, forget));
    }

    private static int run(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.executeUpdate();
        }
    }
}
