package dev.vigia.server.cli;

import dev.vigia.observe.JobPage;
import dev.vigia.server.cli.report.JobsTable;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.config.Settings;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigia jobs}: jobs and where they stand, newest first; with an id, one of them. */
@Command(
        name = "jobs",
        header = "Jobs and where they stand, newest first; with an id, one of them.",
        footer = {
            "  vigia jobs",
            "  vigia jobs --status retrying --type run_tsa",
            "  vigia jobs 01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10"
        })
final class JobsCommand implements Callable<Integer> {
    private static final int MOST = 500;
    private static final int INITIAL = 20;

    private final Session session;

    @Parameters(
            arity = "0..1",
            paramLabel = "JOB",
            converter = Argument.Id.class,
            description = "Show this one, with all its attempts.")
    private UUID id;

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "" + INITIAL,
            description = "Jobs shown, 1 to 500 (default ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--cursor",
            paramLabel = "CURSOR",
            description = "The page after this one, as the page before said.")
    private String cursor;

    JobsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (id != null) {
            if (!filter.isEmpty()) {
                throw CommandFailure.usage(
                        "a job's id and a filter cannot be given together.", "Leave one of them out.");
            }
            return new OneJob(session, id).show();
        }
        if (limit < 1 || limit > MOST) {
            throw CommandFailure.usage("--limit " + limit + " is not valid.", "It must be 1 to " + MOST + ".");
        }
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forReading(settings)) {
            JobPage page = open.observer().jobs(filter.filter(), limit, cursor);
            if (session.json()) {
                session.printJson(page);
            } else {
                print(page, new NextStep(settings));
            }
            return Exit.OK;
        }
    }

    private void print(JobPage page, NextStep next) {
        if (page.jobs().isEmpty()) {
            session.terminal().say(filter.isEmpty() ? "There is no job." : "No job matches " + filter.words() + ".");
            return;
        }
        session.terminal().print(new JobsTable(page.jobs(), session.now()).lines());
        if (page.nextCursor() != null) {
            session.terminal().say("");
            session.terminal()
                    .say("There are more. The next page: "
                            + next.vigia(
                                    "jobs " + filter.asOptions() + (limit == INITIAL ? "" : "--limit " + limit + " ")
                                            + "--cursor " + NextStep.quoted(page.nextCursor())));
        }
    }
}
