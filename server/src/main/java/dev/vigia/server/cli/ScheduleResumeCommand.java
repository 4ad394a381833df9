package dev.vigia.server.cli;

import dev.vigia.Schedules;
import dev.vigia.server.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigia schedule resume}. */
@Command(
        name = "resume",
        header = "Its ticks fire again, from now on; nothing is made up for. Audited.",
        footer = {"  vigia schedule resume nightly --reason \"the warehouse is back\""})
final class ScheduleResumeCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private NamedSchedule schedule = new NamedSchedule();

    ScheduleResumeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return schedule.act(session, "resumed", Schedules::resume);
    }
}
