package dev.vigia.server.cli;

import dev.vigia.observe.DeadJobs;
import dev.vigia.observe.DeadJobsQuery;
import dev.vigia.server.cli.report.DeadReport;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.config.Settings;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vigia dead}: which jobs died, and of what. */
@Command(
        name = "dead",
        header = "Which jobs died, and of what.",
        footer = {
            "  vigia dead",
            "  vigia dead --type run_tsa --since-hours 168",
            "  vigia dead --correlation 6f1c02ce-55ae-4c0e-9d7b-0b8a1f0c7f11 --json"
        })
final class DeadCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "Jobs shown, 1 to 500 (default ${DEFAULT-VALUE}); the summary counts all.")
    private int limit;

    @Option(
            names = "--since-hours",
            paramLabel = "N",
            defaultValue = "24",
            description = "Died in the last N hours (default ${DEFAULT-VALUE}).")
    private int sinceHours;

    @Option(names = "--type", paramLabel = "TYPE", description = "Jobs of this type.")
    private String type;

    @Option(
            names = {"--correlation", "--correlation-id"},
            paramLabel = "ID",
            converter = Argument.Id.class,
            description = "Jobs of this document.")
    private UUID correlation;

    @Option(
            names = {"--reason", "--dead-reason"},
            paramLabel = "REASON",
            completionCandidates = Argument.Reasons.class,
            description = "${COMPLETION-CANDIDATES}.")
    private String reason;

    @Option(
            names = "--cursor",
            paramLabel = "CURSOR",
            description = "The page after this one, as the page before said.")
    private String cursor;

    DeadCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        DeadJobsQuery query = new DeadJobsQuery(
                limit,
                sinceHours,
                type,
                correlation,
                Argument.word("--reason", reason, new Argument.Reasons()),
                cursor);
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forReading(settings)) {
            DeadJobs dead = open.observer().deadJobs(query);
            if (session.json()) {
                session.printJson(dead);
            } else {
                DeadReport report = new DeadReport(dead, session.terminal().outStyle(), session.now());
                session.terminal().print(report.lines(new NextStep(settings)));
            }
            return Exit.OK;
        }
    }
}
