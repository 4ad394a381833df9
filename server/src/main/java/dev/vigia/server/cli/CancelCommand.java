package dev.vigia.server.cli;

import dev.vigia.Operations;
import dev.vigia.server.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigia cancel}: ends waiting jobs, and asks the workers of running ones to stop. */
@Command(
        name = "cancel",
        header = "Ends waiting jobs, and asks the workers of running ones to stop. Audited.",
        footer = {
            "  vigia cancel 01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10 --reason \"sent twice\"",
            "  vigia cancel --correlation 6f1c02ce-55ae-4c0e-9d7b-0b8a1f0c7f11 --reason \"contract withdrawn\" --dry-run"
        })
final class CancelCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private ActionOptions options = new ActionOptions();

    CancelCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return new OperatorCommand(session, options, "cancel", "cancelled", Operations::cancel).run();
    }
}
