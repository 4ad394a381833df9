package dev.vigia.server.cli;

import dev.vigia.ScheduleChange;
import dev.vigia.Schedules;
import dev.vigia.job.Operator;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.OperatorName;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.config.Settings;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which schedule is meant, and why. */
final class NamedSchedule {
    @Parameters(paramLabel = "NAME", description = "The schedule's name.")
    private String name;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why, in your words; it goes to the audit.")
    private String reason;

    /** One action on a schedule that is there. */
    @FunctionalInterface
    interface Action {
        ScheduleChange apply(Schedules schedules, String name, Operator who);
    }

    String name() {
        return name;
    }

    Operator who() {
        if (reason.isBlank()) {
            throw CommandFailure.usage("--reason is empty.", "Say why, in your words: it is what the audit will show.");
        }
        return new Operator(OperatorName.current(), reason, null);
    }

    /** Acts, and says so: {@code paused}, or that it was that already. */
    int act(Session session, String done, Action action) {
        Operator who = who();
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forActing(settings)) {
            ScheduleChange change = action.apply(open.vigia().schedules(), name, who);
            if (change == ScheduleChange.NOT_FOUND) {
                throw notThere(settings);
            }
            if (session.json()) {
                Map<String, Object> answer = new LinkedHashMap<>();
                answer.put("name", name);
                answer.put("change", change.name().toLowerCase(Locale.ROOT));
                session.printJson(answer);
            } else {
                String was =
                        change == ScheduleChange.UNCHANGED ? " was " + done + " already; nothing was changed." : null;
                session.terminal().out().println("Schedule " + name + (was == null ? " is " + done + "." : was));
            }
            return Exit.OK;
        }
    }

    CommandFailure notThere(Settings settings) {
        return CommandFailure.refused(
                "there is no schedule " + PlainText.brief(name, 100) + ".",
                "Nothing was changed.",
                "See which there are: " + new NextStep(settings).vigia("schedules"));
    }
}
