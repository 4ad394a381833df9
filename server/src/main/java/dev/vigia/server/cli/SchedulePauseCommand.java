package dev.vigia.server.cli;

import dev.vigia.Schedules;
import dev.vigia.server.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigia schedule pause}. */
@Command(
        name = "pause",
        header = "Nothing of it fires until it is resumed; the ledger has each tick of the pause. Audited.",
        footer = {"  vigia schedule pause nightly --reason \"the warehouse is down\""})
final class SchedulePauseCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private NamedSchedule schedule = new NamedSchedule();

    SchedulePauseCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return schedule.act(session, "paused", Schedules::pause);
    }
}
