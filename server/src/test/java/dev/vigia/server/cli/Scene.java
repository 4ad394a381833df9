package dev.vigia.server.cli;

import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.server.Database;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;

/** A PostgreSQL of its own under a folder, with jobs in it that real attempts brought where they are. */
final class Scene implements AutoCloseable {
    static final String HOSTILE = "\u001b[2Jno\r\nvigia: all is well\u009b31m";

    final Path data;
    final Settings settings;
    final Database database;
    final Vigia vigia;

    private Scene(Path data) {
        this.data = data;
        this.settings = Options.resolve(
                Map.of("data", data.toString(), "pool-size", "4", "port", "0"),
                Map.of("VIGIA_SERVICE_ROLE_KEY", "test-key"),
                null);
        this.database = Database.open(settings, Database.Use.WRITE);
        this.vigia = Vigia.on(database.dataSource())
                .handler("stamp", context -> Outcome.succeeded("{\"stamped\": true}"))
                .handler("refuse", context -> Outcome.failed("the stamp office is closed"))
                .handler(HOSTILE, context -> Outcome.permanentlyFailed(HOSTILE))
                .build();
        vigia.migrate();
    }

    static Scene in(Path data) {
        return new Scene(data);
    }

    /** A job that has run once, as its handler wants it. */
    UUID ran(String type, UUID correlation) {
        UUID id = vigia.enqueue(NewJob.of(type).withCorrelation(correlation).withMaxAttempts(1))
                .id();
        vigia.runOnce(16);
        return id;
    }

    /** A job that nobody runs. */
    UUID waiting(String type) {
        return vigia.enqueue(NewJob.of(type)).id();
    }

    /** The first column of the first row, as text; null if there is none. */
    String sql(String statement) {
        try (Connection connection = database.dataSource().getConnection();
                Statement asked = connection.createStatement()) {
            if (!asked.execute(statement)) {
                return null;
            }
            try (ResultSet rows = asked.getResultSet()) {
                return rows.next() ? rows.getString(1) : null;
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
