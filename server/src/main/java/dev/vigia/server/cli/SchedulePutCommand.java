package dev.vigia.server.cli;

import dev.vigia.ScheduleChange;
import dev.vigia.ScheduleView.NextTick;
import dev.vigia.Schedules;
import dev.vigia.job.InvalidScheduleException;
import dev.vigia.job.Operator;
import dev.vigia.job.Schedule;
import dev.vigia.server.api.ScheduleAnswers;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.config.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vigia schedule put}: creates a schedule, or changes the one of its name. */
@Command(
        name = "put",
        header = "Creates a schedule, or changes the one of its name. Audited.",
        footer = {
            "  vigia schedule put nightly --cron \"0 3 * * *\" --zone Europe/Madrid --type report --reason \"asked for by sales\" --dry-run",
            "  vigia schedule put poll --every 15m --type poll_bank --overlap skip --reason \"bank 2 has no webhook\"",
            "  vigia schedule put cutover --at 2026-12-31T22:00:00Z --type cut_over --payload '{\"to\": \"new\"}' --reason \"migration plan\""
        })
final class SchedulePutCommand implements Callable<Integer> {
    private static final int SHOWN = 5;

    private final Session session;

    @Mixin
    private NamedSchedule schedule = new NamedSchedule();

    @Mixin
    private ScheduleOptions options = new ScheduleOptions();

    @Option(names = "--dry-run", description = "Say when it would tick, and change nothing.")
    private boolean dryRun;

    SchedulePutCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Operator who = schedule.who();
        Schedule wanted = options.schedule(schedule.name(), session);
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forActing(settings)) {
            return put(open.vigia().schedules(), wanted, who, new NextStep(settings));
        } catch (InvalidScheduleException e) {
            throw ScheduleOptions.refused(e);
        }
    }

    private int put(Schedules schedules, Schedule wanted, Operator who, NextStep next) {
        List<NextTick> ticks = schedules.preview(wanted, SHOWN);
        if (dryRun) {
            print("Would tick like this; nothing was changed.", ticks, ScheduleAnswers.preview(ticks));
            return Exit.OK;
        }
        ScheduleChange change = schedules.put(wanted, who);
        if (change == ScheduleChange.DECLARED) {
            throw CommandFailure.refused(
                    "code declares schedule " + wanted.name() + ", so only a change of that code changes it.",
                    "Nothing was changed.",
                    "It can be paused: " + next.vigia("schedule pause " + wanted.name() + " --reason \"…\""));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("name", wanted.name());
        answer.put("change", change.name().toLowerCase(Locale.ROOT));
        answer.put("next_ticks", ticks);
        String done = change == ScheduleChange.UNCHANGED
                ? " was like this already; nothing was changed."
                : change == ScheduleChange.CREATED ? " is created." : " is changed.";
        print("Schedule " + wanted.name() + done, ticks, answer);
        return Exit.OK;
    }

    private void print(String headline, List<NextTick> ticks, Map<String, Object> answer) {
        if (session.json()) {
            session.printJson(answer);
            return;
        }
        session.terminal().out().println(headline);
        ticks.forEach(tick -> session.terminal()
                .out()
                .println("  " + tick.tick() + "  " + tick.localTime()
                        + (tick.note() == null ? "" : "  " + tick.note())));
    }
}
