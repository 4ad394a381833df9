package dev.vigia.server.cli;

import dev.vigia.Vigia;
import dev.vigia.server.Database;
import dev.vigia.server.cli.session.Engine;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.text.Wording;
import dev.vigia.server.config.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code vigia migrate}: brings the schema up to date. */
@Command(
        name = "migrate",
        header = "Brings the schema up to date; does nothing if it is. Safe to run anywhere, at any time, at once.",
        footer = {"  vigia migrate", "  vigia migrate --database-url postgresql://owner@db.internal/jobs"})
final class MigrateCommand implements Callable<Integer> {
    private final Session session;

    MigrateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Settings settings = session.quietSettings();
        try (Database database = Database.open(settings, Database.Use.WRITE)) {
            Vigia vigia = Engine.on(database.dataSource(), settings).build();
            int applied = vigia.migrate();
            String version = vigia.schemaVersion();
            if (session.json()) {
                Map<String, Object> answer = new LinkedHashMap<>();
                answer.put("applied", applied);
                answer.put("schema_version", version);
                session.printJson(answer);
            } else {
                String what = applied == 0
                        ? "Schema up to date"
                        : "Schema brought up to date by " + Wording.count(applied, "migration");
                session.terminal().out().println(what + ": version " + version + " on " + database + ".");
            }
            return Exit.OK;
        }
    }
}
