package dev.vigia.server.cli;

import dev.vigia.observe.JobDetails;
import dev.vigia.server.cli.report.JobReport;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.config.Settings;
import java.util.UUID;

/** Shows one job with all its attempts. */
record OneJob(Session session, UUID id) {

    int show() {
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forReading(settings)) {
            JobDetails details = open.observer()
                    .job(id)
                    .orElseThrow(() -> CommandFailure.refused(
                            "there is no job " + id + ".",
                            "It may be enqueued in a transaction that is still open, or in another database.",
                            "Check the id: " + new NextStep(settings).vigia("jobs")));
            if (session.json()) {
                session.printJson(details);
            } else {
                session.terminal()
                        .print(new JobReport(details, session.terminal().outStyle(), session.now())
                                .lines(new NextStep(settings)));
            }
            return Exit.OK;
        }
    }
}
