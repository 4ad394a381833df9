package dev.vigia.server.cli;

import dev.vigia.observe.WorkerRow;
import dev.vigia.server.cli.report.WorkersTable;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vigia workers}: who runs jobs. */
@Command(
        name = "workers",
        header = "Who runs jobs: the workers alive, and those seen in the last 24 hours.",
        footer = {"  vigia workers", "  vigia workers --type run_tsa", "  vigia workers --json"})
final class WorkersCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--type", paramLabel = "TYPE", description = "Those that take this type.")
    private String type;

    WorkersCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (OpenDatabase open = OpenDatabase.forReading(session.quietSettings())) {
            List<WorkerRow> workers =
                    type == null ? open.observer().workers() : open.observer().workers(type);
            if (session.json()) {
                session.printJson(Map.of("workers", workers));
            } else {
                session.terminal().print(new WorkersTable(workers, type, session.now()).lines());
            }
            return Exit.OK;
        }
    }
}
