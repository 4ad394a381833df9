package dev.vigia.server.cli.session;

import dev.vigia.Vigia;
import dev.vigia.observe.Observer;
import dev.vigia.server.Database;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import dev.vigia.server.embedded.EmbeddedDatabase;

/**
 * The database that holds the jobs, as a command uses it that answers and ends: straight, whether or not a server runs.
 * It is never migrated and no orchestrator is started; an embedded one that was not running is stopped again.
 */
public record OpenDatabase(Database database, Vigia vigia) implements AutoCloseable {

    public static OpenDatabase forReading(Settings settings) {
        return open(settings, Database.Use.READ);
    }

    public static OpenDatabase forActing(Settings settings) {
        return open(settings, Database.Use.WRITE);
    }

    private static OpenDatabase open(Settings settings, Database.Use use) {
        if (settings.find(Options.DATABASE_URL).isEmpty() && !EmbeddedDatabase.existsIn(settings.get(Options.DATA))) {
            throw CommandFailure.refused(
                    "there is no database in " + settings.get(Options.DATA) + ", and no other one is named.",
                    "Nothing was made or changed.",
                    "Start one: vigia up · or name yours: --database-url postgresql://user@host/database, or VIGIA_DATABASE_URL");
        }
        Database database = Database.open(settings, use);
        return new OpenDatabase(
                database,
                Vigia.on(database.dataSource())
                        .schema(settings.get(Options.SCHEMA).name())
                        .build());
    }

    public Observer observer() {
        return vigia.observer();
    }

    @Override
    public void close() {
        database.close();
    }
}
