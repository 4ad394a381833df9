package dev.vigia.server.cli;

import dev.vigia.observe.JobObservation;
import dev.vigia.server.api.Answers;
import dev.vigia.server.cli.report.WhyReport;
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

/** {@code vigia why JOB}: what this job waits for. */
@Command(
        name = "why",
        header = "Why a job does not run: one reason of a closed list, with its facts and what to do.",
        footer = {
            "  vigia why 01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10",
            "  vigia why 01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10 --json"
        })
final class WhyCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "JOB", converter = Argument.Id.class, description = "The job's id.")
    private UUID id;

    WhyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forReading(settings)) {
            JobObservation seen = open.observer()
                    .observation(id)
                    .orElseThrow(() -> CommandFailure.refused(
                            "there is no job " + id + ", and no open transaction that could bring it.",
                            "It may be in another database, or its enqueueing was rolled back.",
                            "Check the id: " + new NextStep(settings).vigia("jobs")));
            if (session.json()) {
                session.printJson(Answers.why(seen));
            } else {
                session.terminal()
                        .print(WhyReport.of(seen, session.terminal().outStyle()).lines(new NextStep(settings)));
            }
            return Exit.OK;
        }
    }
}
