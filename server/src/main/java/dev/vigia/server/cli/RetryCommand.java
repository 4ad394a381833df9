package dev.vigia.server.cli;

import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vigia retry}: makes waiting jobs due now, and grants dead ones another attempt. */
@Command(
        name = "retry",
        header = "Makes jobs due now; a dead one is granted another attempt. Audited.",
        footer = {
            "  vigia retry 01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10 --reason \"tsa.example is back\"",
            "  vigia retry --type run_tsa --status dead --reason \"tsa.example is back\" --dry-run",
            "  vigia retry --type run_tsa --status dead --reason \"tsa.example is back\" --attempts 3 --yes"
        })
final class RetryCommand implements Callable<Integer> {
    private static final int MOST_ATTEMPTS = 1000;

    private final Session session;

    @Mixin
    private ActionOptions options = new ActionOptions();

    @Option(
            names = "--attempts",
            paramLabel = "N",
            description =
                    "Attempts each job shall have from now on; without it, one more for a dead job, what is left for others.")
    private Integer attempts;

    RetryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (attempts != null && (attempts < 1 || attempts > MOST_ATTEMPTS)) {
            throw CommandFailure.usage(
                    "--attempts " + attempts + " is not valid.", "It must be 1 to " + MOST_ATTEMPTS + ".");
        }
        OperatorCommand.Action retry =
                (operations, filter, who, dryRun) -> operations.retry(filter, who, attempts, dryRun);
        return new OperatorCommand(session, options, "retry", "retried", retry).run();
    }
}
