package dev.vigia.server.cli;

import dev.vigia.observe.Timeline;
import dev.vigia.server.cli.report.TimelineReport;
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

/** {@code vigia timeline CORRELATION}: everything that happened to one document. */
@Command(
        name = "timeline",
        header = "Everything that happened to one document: jobs, attempts and events, in order.",
        footer = {
            "  vigia timeline 6f1c02ce-55ae-4c0e-9d7b-0b8a1f0c7f11",
            "  vigia timeline 6f1c02ce-55ae-4c0e-9d7b-0b8a1f0c7f11 --json"
        })
final class TimelineCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            paramLabel = "CORRELATION",
            converter = Argument.Id.class,
            description = "The correlation id of the document.")
    private UUID correlation;

    TimelineCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forReading(settings)) {
            Timeline timeline = open.observer().timeline(correlation);
            if (session.json()) {
                session.printJson(timeline);
                return timeline.isEmpty() ? Exit.REFUSED : Exit.OK;
            }
            if (timeline.isEmpty()) {
                throw CommandFailure.refused(
                        "nothing is known under correlation " + correlation + ".",
                        "It may be enqueued in a transaction that is still open, or in another database.",
                        "Check the id; a job's correlation: " + new NextStep(settings).vigia("job ID"));
            }
            session.terminal()
                    .print(new TimelineReport(timeline, session.terminal().outStyle(), session.now()).lines());
            return Exit.OK;
        }
    }
}
