package dev.vigia.server.cli;

import dev.vigia.Gates;
import dev.vigia.job.GateReport;
import dev.vigia.job.GateScope;
import dev.vigia.job.Operator;
import dev.vigia.server.cli.report.GateChanges;
import dev.vigia.server.cli.report.GateChanges.Verb;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.config.Settings;
import java.util.List;

/**
 * What freeze and unfreeze have in common: say how far it reaches and ask, act, report. A person is always asked. A script
 * is not where it names the types, because nothing is lost by it and it can be undone; for everything it must say --yes.
 */
record GateCommand(Session session, GateOptions options, Verb verb, Action action) {

    /** One action of {@link Gates}. */
    @FunctionalInterface
    interface Action {
        GateReport apply(Gates gates, GateScope scope, Operator who, boolean dryRun);
    }

    int run() {
        GateScope scope = options.scope();
        Operator who = options.who();
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forActing(settings)) {
            Gates gates = open.vigia().gates();
            if (!options.dryRun() && !options.agreedBefore()) {
                confirm(scope, gates, who);
            }
            GateReport report = action.apply(gates, scope, who, options.dryRun());
            if (session.json()) {
                session.printJson(report);
            } else {
                GateChanges changes = new GateChanges(report, verb, session.now());
                session.terminal().print(changes.lines());
                changes.next(new NextStep(settings)).forEach(session.terminal()::say);
            }
            return report.gates().isEmpty() ? Exit.REFUSED : Exit.OK;
        }
    }

    private void confirm(GateScope scope, Gates gates, Operator who) {
        boolean attended = session.terminal().attended();
        if (!attended && !scope.isEverything()) {
            return;
        }
        GateReport rehearsal = action.apply(gates, scope, who, true);
        if (rehearsal.gates().isEmpty()) {
            return; // nothing to agree to: the report says why
        }
        String what = verb.word() + " of " + (scope.isEverything() ? "everything" : String.join(", ", scope.types()));
        if (!attended) {
            throw CommandFailure.refused(
                    what + " was not confirmed, and nobody can be asked here.",
                    "Nothing was changed.",
                    "Look first: --dry-run · then repeat it with --yes");
        }
        List<String> lines = new GateChanges(rehearsal, verb, session.now()).lines();
        lines.forEach(session.terminal()::say);
        if (!session.terminal().agrees("Do it?")) {
            throw CommandFailure.refused(what + " was not confirmed.", "Nothing was changed.", "Look first: --dry-run");
        }
    }
}
