package dev.vigia.store;

import java.sql.PreparedStatement;

/** Wakes all workers, at most once in {@link Announcements#SPACING}. */
public final class AnnounceWork {
    private static final String SQL = "select pg_notify('executor_wakeup', ?)";

    private final Database database;
    private final Announcements announcements = new Announcements();

    public AnnounceWork(Database database) {
        this.database = database;
    }

    /**
     * Announces that something may be due, unless this object did so a moment ago.
     *
     * @throws StoreException if that failed; then it is found by polling
     */
    public void apply() {
        if (announcements.mayBegin()) {
            database.statement(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(SQL)) {
                    new Parameters(statement).text(database.schema().name());
                    return statement.execute();
                }
            });
        }
    }
}
