package dev.vigia.server.cli;

import dev.vigia.observe.LimitUse;
import dev.vigia.observe.TypeLimits;
import dev.vigia.server.cli.report.LimitsTable;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code vigia limits}: what may run at once and start in a period, and who holds the permits. */
@Command(
        name = "limits",
        header = "Limits of types and keys: what is in use, who waits, when a rate resets.",
        footer = {
            "  vigia limits",
            "  vigia limits run_tsa        its keys, and who holds its permits",
            "  vigia limits run_tsa --json"
        })
final class LimitsCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "TYPE", description = "One type in detail.")
    private String type;

    LimitsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (OpenDatabase open = OpenDatabase.forReading(session.quietSettings())) {
            if (type == null) {
                all(open.observer().limits());
            } else {
                one(open.observer()
                        .limits(type)
                        .orElseThrow(() -> CommandFailure.refused(
                                "type " + type + " has no limit of its own, and nothing of it waits behind one.",
                                "As many of its jobs run as there are slots.",
                                "vigia limits lists the types that have one; docs/limits.md says how to set it.")));
            }
            return Exit.OK;
        }
    }

    private void all(List<LimitUse> limits) {
        if (session.json()) {
            session.printJson(Map.of("limits", limits));
        } else {
            session.terminal().print(LimitsTable.of(limits, session.now()));
        }
    }

    private void one(TypeLimits limits) {
        if (session.json()) {
            session.printJson(limits);
        } else {
            session.terminal().print(LimitsTable.of(limits, session.now()));
        }
    }
}
