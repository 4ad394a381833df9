package dev.vigia.server.cli;

import dev.vigia.diagnose.Diagnosis;
import dev.vigia.diagnose.DocumentVerdict;
import dev.vigia.observe.signal.Observation;
import dev.vigia.server.NoContactException;
import dev.vigia.server.api.DiagnosisAnswers;
import dev.vigia.server.cli.report.DiagnosisReport;
import dev.vigia.server.cli.report.DocumentReport;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.session.Verdict;
import dev.vigia.server.config.Settings;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigia diagnose}: what is broken, where, and why. */
@Command(
        name = "diagnose",
        header = "What is broken, where, and why: exit 0 healthy, 1 degraded, 2 broken, 3 cannot tell.",
        footer = {
            "  vigia diagnose",
            "  vigia diagnose 6f1c02ce-55ae-4c0e-9d7b-0b8a1f0c7f11    one document",
            "  vigia diagnose --evidence 1        the queries behind incident 1, to run again in psql",
            "  vigia diagnose --json",
            "  vigia diagnose --save seen.gz; vigia diagnose --from seen.gz    judged again, without the database",
            "  vigia diagnose --database-url postgresql://db.internal/jobs    also while the server is down"
        })
final class DiagnoseCommand implements Callable<Integer>, Verdict {
    private final Session session;

    @Parameters(
            arity = "0..1",
            paramLabel = "CORRELATION",
            converter = Argument.Id.class,
            description = "This document only: where it stands, why, and when it goes on.")
    private UUID correlation;

    @Option(names = "--evidence", paramLabel = "RANK", description = "Print the queries behind this incident.")
    private int evidence;

    @Option(names = "--save", paramLabel = "FILE", description = "Keep what it is judged from, to be judged again.")
    private Path save;

    @Option(names = "--from", paramLabel = "FILE", description = "Judge what --save kept, and ask no database.")
    private Path from;

    DiagnoseCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if ((correlation != null && (save != null || from != null)) || (save != null && from != null)) {
            throw CommandFailure.usage(
                    "--save and --from are about the whole system, and one excludes the other.",
                    "Leave out " + (correlation == null ? "one of them." : "the correlation id, or the file."));
        }
        Settings settings = session.quietSettings();
        if (from != null) {
            return system(Diagnosis.of(SavedObservation.read(from)), new NextStep(settings));
        }
        try (OpenDatabase open = OpenDatabase.forReading(settings)) {
            return correlation == null
                    ? system(judged(open), new NextStep(settings))
                    : document(open, new NextStep(settings));
        } catch (NoContactException e) {
            return system(
                    Diagnosis.of(e.contact()), new NextStep(settings)); // of a document it is all that can be told, too
        }
    }

    private Diagnosis judged(OpenDatabase open) {
        if (save == null) {
            return open.vigia().diagnostics().system();
        }
        Observation seen = open.vigia().observer().system();
        SavedObservation.write(seen, save);
        return Diagnosis.of(seen);
    }

    private int system(Diagnosis verdict, NextStep next) {
        if (session.json()) {
            session.printJson(DiagnosisAnswers.of(verdict));
        } else {
            DiagnosisReport report =
                    new DiagnosisReport(verdict, session.terminal().outStyle());
            session.terminal().print(evidence > 0 ? report.evidence(evidence) : report.lines(next));
        }
        return Exit.of(verdict.status());
    }

    private int document(OpenDatabase open, NextStep next) {
        DocumentVerdict verdict = open.vigia()
                .diagnostics()
                .document(correlation)
                .orElseThrow(() -> CommandFailure.refused(
                        "nothing is known under correlation id " + correlation + ".",
                        "It may be in another database, or its enqueueing was rolled back, or has not been committed.",
                        "Check the id: " + next.vigia("jobs")));
        if (session.json()) {
            session.printJson(DiagnosisAnswers.of(verdict));
        } else {
            session.terminal()
                    .print(new DocumentReport(verdict, session.terminal().outStyle()).lines(next));
        }
        return switch (verdict.status()) {
            case DONE, RUNNING, WAITING -> Exit.OK;
            case STUCK -> "dead".equals(verdict.waitingOn().kind()) ? Exit.BROKEN : Exit.DEGRADED;
        };
    }
}
