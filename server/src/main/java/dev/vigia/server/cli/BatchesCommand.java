package dev.vigia.server.cli;

import dev.vigia.observe.BatchList;
import dev.vigia.observe.BatchStatus;
import dev.vigia.server.cli.report.BatchReport;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Table;
import dev.vigia.server.cli.text.Wording;
import dev.vigia.server.config.Settings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vigia batches}: batches and how far they are, newest first. */
@Command(
        name = "batches",
        header = "Batches and how far they are, newest first.",
        footer = {"  vigia batches", "  vigia batches --limit 100 --json"})
final class BatchesCommand implements Callable<Integer> {
    private static final int MOST = 100;
    private static final int INITIAL = 20;

    private final Session session;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "" + INITIAL,
            description = "Batches shown, 1 to 100 (default ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--cursor",
            paramLabel = "CURSOR",
            description = "The page after this one, as the page before said.")
    private String cursor;

    BatchesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > MOST) {
            throw CommandFailure.usage("--limit " + limit + " is not valid.", "It must be 1 to " + MOST + ".");
        }
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forReading(settings)) {
            BatchList page = open.observer().batches(limit, cursor);
            if (session.json()) {
                session.printJson(page);
            } else {
                print(page, new NextStep(settings));
            }
            return Exit.OK;
        }
    }

    private void print(BatchList page, NextStep next) {
        if (page.batches().isEmpty()) {
            session.terminal().say("There is no batch.");
            return;
        }
        session.terminal().print(table(page.batches()));
        if (page.nextCursor() != null) {
            session.terminal().say("");
            session.terminal()
                    .say("There are more. The next page: "
                            + next.vigia("batches " + (limit == INITIAL ? "" : "--limit " + limit + " ") + "--cursor "
                                    + NextStep.quoted(page.nextCursor())));
        }
    }

    private List<String> table(List<BatchStatus> batches) {
        Table table = new Table("BATCH", "STATE", "ENDED", "FAILED", "CREATED", "NAME");
        for (BatchStatus batch : batches) {
            table.row(
                    batch.id().toString(),
                    BatchReport.word(batch),
                    Wording.number(batch.jobs().ended()) + " of "
                            + Wording.number(batch.jobs().total()),
                    Wording.number(batch.jobs().dead() + batch.jobs().cancelled()),
                    Wording.moment(batch.createdAt(), session.now()),
                    batch.name() == null ? "-" : PlainText.brief(batch.name(), 60));
        }
        return table.lines();
    }
}
