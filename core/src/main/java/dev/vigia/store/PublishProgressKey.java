package dev.vigia.store;

import dev.vigia.job.WorkerId;
import java.sql.PreparedStatement;

/** Puts the key into a worker's row that verifies its progress tokens, for every server to find. */
public final class PublishProgressKey {
    private static final String SQL = """
            update executor_workers set progress_key = ? where id = ?
            """;

    private final Database database;
    private final String sql;

    public PublishProgressKey(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    /**
     * False if the worker has no row.
     *
     * @param key X.509
     * @throws StoreException if it failed; it may be repeated
     */
    public boolean apply(WorkerId worker, byte[] key) {
        return database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setBytes(1, key);
                statement.setString(2, worker.value());
                return statement.executeUpdate() == 1;
            }
        });
    }
}
