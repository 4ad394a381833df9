package dev.vigia.server.cli;

import dev.vigia.observe.IncidentRow;
import dev.vigia.server.cli.report.IncidentsTable;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vigia incidents}: what was wrong, from when to when. */
@Command(
        name = "incidents",
        header = "What is wrong, and with --history what was: as the elected worker saw it, every 15 s.",
        footer = {"  vigia incidents", "  vigia incidents --history --limit 100", "  vigia incidents --history --json"})
final class IncidentsCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--history", description = "Those that are over, too.")
    private boolean history;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "Incidents shown, 1 to 500 (default ${DEFAULT-VALUE}).")
    private int limit;

    IncidentsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (OpenDatabase open = OpenDatabase.forReading(session.quietSettings())) {
            List<IncidentRow> incidents = open.observer().incidents(history, Math.max(1, Math.min(limit, 500)));
            if (session.json()) {
                session.printJson(Map.of("incidents", incidents));
            } else {
                session.terminal().print(new IncidentsTable(incidents, session.now()).lines());
            }
            return Exit.OK;
        }
    }
}
