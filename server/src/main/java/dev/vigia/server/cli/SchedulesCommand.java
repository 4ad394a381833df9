package dev.vigia.server.cli;

import dev.vigia.SchedulePage;
import dev.vigia.ScheduleView;
import dev.vigia.Schedules;
import dev.vigia.observe.TickRow;
import dev.vigia.server.api.ScheduleAnswers;
import dev.vigia.server.cli.report.ScheduleReport;
import dev.vigia.server.cli.report.SchedulesTable;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.config.Settings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigia schedules}: schedules with their next ticks; with a name, one of them and what became of its ticks. */
@Command(
        name = "schedules",
        header = "Schedules with their next ticks; with a name, one of them and what became of its ticks.",
        footer = {"  vigia schedules", "  vigia schedules nightly", "  vigia schedules nightly --missed --limit 100"})
final class SchedulesCommand implements Callable<Integer> {
    private static final int MOST = 500;
    private static final int INITIAL = 20;

    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Show this one, with its ledger of ticks.")
    private String name;

    @Option(names = "--missed", description = "Of one: only ticks that nobody decided in time.")
    private boolean missed;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "" + INITIAL,
            description = "Schedules, or ticks of one, shown: 1 to 500 (default ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--cursor",
            paramLabel = "CURSOR",
            description = "The page after this one, as the page before said.")
    private String cursor;

    SchedulesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > MOST) {
            throw CommandFailure.usage("--limit " + limit + " is not valid.", "It must be 1 to " + MOST + ".");
        }
        if (name == null ? missed : cursor != null) {
            throw CommandFailure.usage(
                    name == null ? "--missed goes with one schedule." : "a name and --cursor cannot be given together.",
                    name == null ? "Name it." : "Leave one of them out.");
        }
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forReading(settings)) {
            return name == null
                    ? list(open.vigia().schedules(), new NextStep(settings))
                    : show(open.vigia().schedules(), new NextStep(settings));
        }
    }

    private int list(Schedules schedules, NextStep next) {
        SchedulePage page = schedules.list(limit, cursor);
        if (session.json()) {
            session.printJson(ScheduleAnswers.page(page));
            return Exit.OK;
        }
        if (page.schedules().isEmpty()) {
            session.terminal().say("There is no schedule.");
            return Exit.OK;
        }
        session.terminal().print(new SchedulesTable(page.schedules(), session.now()).lines());
        if (page.nextCursor() != null) {
            session.terminal().say("");
            session.terminal()
                    .say("There are more. The next page: "
                            + next.vigia("schedules " + (limit == INITIAL ? "" : "--limit " + limit + " ") + "--cursor "
                                    + NextStep.quoted(page.nextCursor())));
        }
        return Exit.OK;
    }

    private int show(Schedules schedules, NextStep next) {
        ScheduleView view = schedules
                .find(name, 5)
                .orElseThrow(() -> CommandFailure.refused(
                        "there is no schedule " + PlainText.brief(name, 100) + ".",
                        "Nothing was changed.",
                        "See which there are: " + next.vigia("schedules")));
        List<TickRow> ticks = schedules.ticks(name, missed, limit);
        if (session.json()) {
            List<TickRow> missedOnes = missed ? ticks : schedules.ticks(name, true, limit);
            session.printJson(ScheduleAnswers.details(view, missed ? List.of() : ticks, missedOnes));
        } else {
            session.terminal()
                    .print(new ScheduleReport(view, ticks, session.terminal().outStyle(), session.now()).lines());
        }
        return Exit.OK;
    }
}
