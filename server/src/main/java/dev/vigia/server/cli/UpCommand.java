package dev.vigia.server.cli;

import dev.vigia.Vigia;
import dev.vigia.server.Database;
import dev.vigia.server.VigiaServer;
import dev.vigia.server.cli.session.Engine;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.session.Shutdown;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import dev.vigia.worker.Orchestrator;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code vigia up}: the HTTP server and an orchestrator in one process. */
@Command(
        name = "up",
        header = "Starts the HTTP server and an orchestrator; without a database of yours, PostgreSQL too.",
        footer = {
            "  vigia up",
            "  vigia up --functions-url http://127.0.0.1:9000/functions --slots 32 --types 'run_tsa=3,*=1'",
            "  vigia up --database-url postgresql://vigia@db.internal/jobs --bind 0.0.0.0"
        })
final class UpCommand implements Callable<Integer> {
    private final Session session;

    UpCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        long began = System.nanoTime();
        Settings settings = session.settings();
        try (Shutdown shutdown = Shutdown.armed();
                Database database = Database.open(settings, Database.Use.WRITE)) {
            Vigia vigia = Engine.on(database.dataSource(), settings).build();
            vigia.migrate();
            try (VigiaServer server = VigiaServer.start(settings, vigia, database.dataSource());
                    Orchestrator worker = settings.get(Options.NO_ORCHESTRATOR) ? null : vigia.start()) {
                new Banner(settings, database, vigia.schemaVersion(), server, worker).print(session);
                shutdown.await();
                return shutdown.exit(worker == null ? Exit.OK : new RunningWorker(worker).drain(session, since(began)));
            }
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
