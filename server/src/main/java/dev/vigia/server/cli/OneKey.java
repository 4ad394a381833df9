package dev.vigia.server.cli;

import dev.vigia.observe.JobDetails;
import dev.vigia.observe.KeyHolder;
import dev.vigia.server.api.Answers;
import dev.vigia.server.cli.report.JobReport;
import dev.vigia.server.cli.report.KeyReport;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.config.Settings;
import java.util.Optional;

/** Shows which job holds a dedupe key. */
record OneKey(Session session, String key) {

    int show() {
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forReading(settings)) {
            Optional<KeyHolder> holder = open.observer().keyHolder(key);
            if (session.json()) {
                session.printJson(Answers.keyHolder(key, holder));
                return Exit.OK;
            }
            session.terminal().print(new KeyReport(key, holder, session.now()).lines());
            Optional<JobDetails> job = holder.flatMap(h -> open.observer().job(h.jobId()));
            job.ifPresent(details -> session.terminal()
                    .print(new JobReport(details, session.terminal().outStyle(), session.now())
                            .lines(new NextStep(settings))));
            return Exit.OK;
        }
    }
}
