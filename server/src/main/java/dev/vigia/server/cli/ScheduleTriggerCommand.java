package dev.vigia.server.cli;

import dev.vigia.job.Enqueued;
import dev.vigia.job.Operator;
import dev.vigia.server.api.Answers;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.config.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigia schedule trigger}. */
@Command(
        name = "trigger",
        header = "Enqueues its job now, whether it is paused or not. Audited.",
        footer = {"  vigia schedule trigger nightly --reason \"the file came late\""})
final class ScheduleTriggerCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private NamedSchedule schedule = new NamedSchedule();

    ScheduleTriggerCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Operator who = schedule.who();
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forActing(settings)) {
            Enqueued job = open.vigia()
                    .schedules()
                    .trigger(schedule.name(), who)
                    .orElseThrow(() -> schedule.notThere(settings));
            if (session.json()) {
                session.printJson(Answers.enqueued(job));
            } else {
                session.terminal()
                        .out()
                        .println(job.id() + "  "
                                + (job.duplicate()
                                        ? "duplicate: this unfinished job holds the dedupe key, nothing was enqueued"
                                        : "enqueued by schedule " + schedule.name()));
                session.terminal().say("Watch it: " + new NextStep(settings).vigia("job " + job.id()));
            }
            return Exit.OK;
        }
    }
}
