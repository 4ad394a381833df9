package dev.vigia.store;

import dev.vigia.job.Schema;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;

/**
 * Brings the schema up to date with Flyway. Structure only; a numbered migration that has landed is never edited; the
 * functions stand in one repeatable one. Safe when many processes start at once: Flyway locks its history table.
 */
public final class Migrations {
    private static final int TRIES = 20;
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Flyway flyway;

    public Migrations(DataSource source, Schema schema) {
        this.flyway = Flyway.configure()
                .dataSource(source)
                .locations("classpath:dev/vigia/schema")
                .schemas(schema.name())
                .defaultSchema(schema.name())
                .table("executor_schema_history")
                .placeholderReplacement(false)
                .baselineOnMigrate(true) // the schema may hold the user's own tables; ours start after version 0
                .baselineVersion("0")
                .load();
    }

    /**
     * How many migrations were applied.
     *
     * @throws FlywayException if they could not be
     */
    public int apply() {
        for (int attempt = 1; ; attempt++) {
            try {
                return flyway.migrate().migrationsExecuted;
            } catch (FlywayException e) {
                if (attempt == TRIES || !isBetweenTableAndFirstRow(e)) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /**
     * Flyway creates its history table and writes the first row to it in two transactions. Whoever starts between them finds
     * an empty table, which it takes for a mistake; a moment later the row is there.
     */
    private static boolean isBetweenTableAndFirstRow(FlywayException e) {
        return String.valueOf(e.getMessage()).contains("Unable to baseline");
    }

    /** The schema's version, or null if it has none yet. */
    public String version() {
        return Arrays.stream(flyway.info().applied())
                .map(MigrationInfo::getVersion)
                .filter(version -> version != null) // null: functions, applied again whenever they change
                .max(Comparator.naturalOrder())
                .map(MigrationVersion::getVersion)
                .orElse(null);
    }
}
