package dev.vigia.server.cli;

import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code vigia schedule}: what an operator does to one schedule. */
@Command(
        name = "schedule",
        header = "Puts, pauses, resumes, triggers or removes a schedule. Audited.",
        footer = {
            "  vigia schedule put nightly --cron \"0 3 * * *\" --zone Europe/Madrid --type report --reason \"asked for by sales\" --dry-run",
            "  vigia schedule pause nightly --reason \"the warehouse is down\"",
            "  vigia schedule trigger nightly --reason \"the file came late\"",
            "  vigia schedules                        which there are"
        })
final class ScheduleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    private ScheduleCommand() {}

    /** With its subcommands. */
    static CommandLine with(Session session) {
        return new CommandLine(new ScheduleCommand())
                .addSubcommand(new SchedulePutCommand(session))
                .addSubcommand(new SchedulePauseCommand(session))
                .addSubcommand(new ScheduleResumeCommand(session))
                .addSubcommand(new ScheduleTriggerCommand(session))
                .addSubcommand(new ScheduleRemoveCommand(session));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return Exit.OK;
    }
}
