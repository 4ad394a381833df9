package dev.vigia.server.cli;

import dev.vigia.Gates;
import dev.vigia.server.cli.report.GateChanges.Verb;
import dev.vigia.server.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigia unfreeze}: lifts gates; workers claim what they held at once. */
@Command(
        name = "unfreeze",
        header = "Lifts the gates of these types; workers claim what was held at once. Audited.",
        footer = {
            "  vigia unfreeze run_tsa --reason \"tsa.example answers again\"",
            "  vigia unfreeze --all --reason \"database moved\" --dry-run"
        })
final class UnfreezeCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private GateOptions options = new GateOptions();

    UnfreezeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return new GateCommand(session, options, Verb.UNFREEZE, Gates::unfreeze).run();
    }
}
