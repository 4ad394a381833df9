package dev.vigia.store;

import dev.vigia.job.Schema;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/**
 * Brings the schema up to date with Flyway. Structure only; a migration that has landed is never edited. Safe when many
 * processes start at once: Flyway locks its history table.
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
        MigrationInfo current = flyway.info().current();
        return current == null || current.getVersion() == null
                ? null
                : current.getVersion().getVersion();
    }
}
