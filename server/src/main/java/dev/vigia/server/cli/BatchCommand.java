package dev.vigia.server.cli;

import dev.vigia.observe.BatchStatus;
import dev.vigia.server.cli.report.BatchReport;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.config.Settings;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code vigia batch BATCH}: how far a batch is. */
@Command(
        name = "batch",
        header = "One batch: how far it is, what failed, and what will never run by itself.",
        footer = {
            "  vigia batch 01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10",
            "  vigia batch 01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10 --json"
        })
final class BatchCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "BATCH", converter = Argument.Id.class, description = "The batch's id.")
    private UUID id;

    BatchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forReading(settings)) {
            BatchStatus batch = open.observer()
                    .batch(id)
                    .orElseThrow(() -> CommandFailure.refused(
                            "there is no batch " + id + ".",
                            "It may be created in a transaction that is still open, or in another database.",
                            "Check the id: " + new NextStep(settings).vigia("batches")));
            if (session.json()) {
                session.printJson(batch);
            } else {
                session.terminal()
                        .print(new BatchReport(batch, session.terminal().outStyle(), session.now())
                                .lines(new NextStep(settings)));
            }
            return Exit.OK;
        }
    }
}
