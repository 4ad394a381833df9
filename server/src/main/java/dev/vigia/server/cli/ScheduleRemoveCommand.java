package dev.vigia.server.cli;

import dev.vigia.Schedules;
import dev.vigia.server.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigia schedule remove}. */
@Command(
        name = "remove",
        header = "Removes it; its ledger stays for 30 days. Audited.",
        footer = {"  vigia schedule remove nightly --reason \"not wanted any more\""})
final class ScheduleRemoveCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private NamedSchedule schedule = new NamedSchedule();

    ScheduleRemoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return schedule.act(session, "removed", Schedules::remove);
    }
}
