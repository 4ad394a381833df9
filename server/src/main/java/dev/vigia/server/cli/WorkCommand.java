package dev.vigia.server.cli;

import dev.vigia.Vigia;
import dev.vigia.server.Database;
import dev.vigia.server.cli.session.Engine;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.session.Shutdown;
import dev.vigia.server.config.Settings;
import dev.vigia.worker.Orchestrator;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code vigia work}: an orchestrator alone; any number of them may share a database. */
@Command(
        name = "work",
        header = "Starts an orchestrator alone; any number of them may share a database.",
        footer = {
            "  vigia work --functions-url http://127.0.0.1:9000/functions",
            "  vigia work --types run_tsa,build_artifact --functions-url http://127.0.0.1:9000/functions",
            "  vigia work --database-url postgresql://vigia@db.internal/jobs --functions-url https://fn.internal --slots 64"
        })
final class WorkCommand implements Callable<Integer> {
    private final Session session;

    WorkCommand(Session session) {
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
            try (Orchestrator worker = vigia.start()) {
                new Banner(settings, database, vigia.schemaVersion(), null, worker).print(session);
                shutdown.await();
                return shutdown.exit(
                        new RunningWorker(worker).drain(session, Duration.ofNanos(System.nanoTime() - began)));
            }
        }
    }
}
