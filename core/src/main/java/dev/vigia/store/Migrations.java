package dev.vigia.store;

import dev.vigia.job.Schema;
import java.util.Arrays;
import java.util.Comparator;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;

/**
 * Brings the schema up to date with Flyway. Structure only; a numbered migration that has landed is never edited; the
 * functions stand in one repeatable one. Safe when many processes start at once: Flyway locks its history table.
 */
public final class Migrations {
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

    /** How many migrations were applied. */
    public int apply() {
        return flyway.migrate().migrationsExecuted;
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
