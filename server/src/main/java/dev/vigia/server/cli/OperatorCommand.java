package dev.vigia.server.cli;

import dev.vigia.Operations;
import dev.vigia.job.ActionReport;
import dev.vigia.job.JobFilter;
import dev.vigia.job.Operator;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Terminal;
import dev.vigia.server.cli.text.Wording;
import dev.vigia.server.config.Settings;
import java.util.List;
import java.util.Locale;

/**
 * What retry and cancel have in common: see which jobs are meant, ask where they are many, act, report.
 *
 * @param verb {@code retry} or {@code cancel}
 * @param done {@code retried} or {@code cancelled}
 */
record OperatorCommand(Session session, ActionOptions options, String verb, String done, Action action) {
    private static final int MOST_SHOWN = 20;

    /** One action of {@link Operations}. */
    @FunctionalInterface
    interface Action {
        ActionReport apply(Operations operations, JobFilter filter, Operator who, boolean dryRun);
    }

    int run() {
        JobFilter filter = options.filter();
        Operator who = options.who();
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forActing(settings)) {
            Operations operations = open.vigia().operations();
            if (!options.one() && !options.dryRun() && !options.agreedBefore()) {
                confirm(action.apply(operations, filter, who, true));
            }
            ActionReport report = action.apply(operations, filter, who, options.dryRun());
            if (session.json()) {
                session.printJson(report);
            } else {
                print(report, new NextStep(settings));
            }
            return report.changed() > 0 || (report.matched() > 0 && report.dryRun()) ? Exit.OK : Exit.REFUSED;
        }
    }

    private void confirm(ActionReport rehearsal) {
        if (rehearsal.changed() == 0) {
            return; // nothing to agree to: the report says why
        }
        String jobs = Wording.count(rehearsal.changed(), "job");
        if (!session.terminal().attended()) {
            throw CommandFailure.refused(
                    verb + " of " + jobs + " (" + options.words()
                            + ") was not confirmed, and nobody can be asked here.",
                    "Nothing was changed.",
                    "Look first: --dry-run · then repeat it with --yes");
        }
        String verbFirst = verb.substring(0, 1).toUpperCase(Locale.ROOT) + verb.substring(1);
        if (!session.terminal().agrees(verbFirst + " " + jobs + " (" + options.words() + ")?")) {
            throw CommandFailure.refused(
                    verb + " of " + jobs + " was not confirmed.", "Nothing was changed.", "Look first: --dry-run");
        }
    }

    private void print(ActionReport report, NextStep next) {
        Terminal terminal = session.terminal();
        String jobs = Wording.count(report.changed(), "job");
        if (report.changed() == 0) {
            String none = report.matched() == 0 && report.skipped().isEmpty()
                    ? "No job matches " + options.words() + "; nothing was changed."
                    : "No job was " + done + ".";
            terminal.out().println(none);
        } else {
            terminal.out()
                    .println(
                            report.dryRun()
                                    ? "Would " + verb + " " + jobs + "; nothing was changed."
                                    : upper(done) + " " + jobs + ".");
        }
        report.jobs().stream().limit(MOST_SHOWN).forEach(id -> terminal.out().println("  " + id));
        more(report.jobs());
        report.skipped().stream()
                .limit(MOST_SHOWN)
                .forEach(skipped -> terminal.out()
                        .println("  " + skipped.id() + "  left alone: " + PlainText.line(skipped.because())));
        more(report.skipped());
        if (report.changed() == 1 && !report.dryRun()) {
            terminal.say("Watch it: " + next.vigia("job " + report.jobs().get(0)));
        }
    }

    private void more(List<?> all) {
        if (all.size() > MOST_SHOWN) {
            session.terminal()
                    .out()
                    .println("  … and " + Wording.number(all.size() - MOST_SHOWN) + " more (--json lists all)");
        }
    }

    private static String upper(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
