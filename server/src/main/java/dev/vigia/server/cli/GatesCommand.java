package dev.vigia.server.cli;

import dev.vigia.observe.GatePage;
import dev.vigia.observe.GatesQuery;
import dev.vigia.observe.GatesQuery.State;
import dev.vigia.server.cli.report.GatesTable;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.config.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vigia gates}: what is frozen, by whom, why and since when; with {@code --history}, what was. */
@Command(
        name = "gates",
        header = "What is frozen, by whom, why, and since when.",
        footer = {"  vigia gates", "  vigia gates --history", "  vigia gates --type run_tsa --history --json"})
final class GatesCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--type", paramLabel = "TYPE", description = "Gates of this type.")
    private String type;

    @Option(names = "--history", description = "Those that were lifted or ended, too.")
    private boolean history;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "Gates shown, 1 to 500 (default ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--cursor",
            paramLabel = "CURSOR",
            description = "The page after this one, as the page before said.")
    private String cursor;

    GatesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        GatesQuery query = new GatesQuery(history ? State.ALL : State.OPEN, type, limit, cursor);
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forReading(settings)) {
            GatePage page = open.observer().gates(query);
            if (session.json()) {
                session.printJson(page);
            } else {
                session.terminal().print(new GatesTable(page.gates(), history, session.now()).lines());
                if (page.nextCursor() != null) {
                    session.terminal().say("There are more. The next page: " + nextPage(page, new NextStep(settings)));
                }
            }
            return Exit.OK;
        }
    }

    private String nextPage(GatePage page, NextStep next) {
        return next.vigia("gates " + (history ? "--history " : "")
                + (type == null ? "" : "--type " + NextStep.quoted(type) + " ") + "--limit " + limit + " --cursor "
                + NextStep.quoted(page.nextCursor()));
    }
}
