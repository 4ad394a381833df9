package dev.vigia.server.cli.demo;

import dev.vigia.Vigia;
import dev.vigia.examples.documents.step.Step;
import dev.vigia.job.ActionReport;
import dev.vigia.job.JobFilter;
import dev.vigia.job.Operator;
import dev.vigia.observe.JobRow;
import dev.vigia.observe.Observer;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.OperatorName;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.session.Shutdown;
import dev.vigia.server.cli.text.Wording;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code vigia demo mend}: lifts what the demo broke, retries what died of it, and shows it go through. */
@Command(
        name = "mend",
        header = "Lifts what the demo broke and retries what died of it; while a demo runs, or after it.",
        footer = {"  vigia demo mend"})
public final class DemoMendCommand implements Callable<Integer> {
    private static final int MOST = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 3;

    private final Session session;

    public DemoMendCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        long began = System.nanoTime();
        DemoPlace place = DemoPlace.of(session);
        try (Shutdown shutdown = Shutdown.armed();
                OpenDatabase open = OpenDatabase.forActing(place.settings())) {
            Observer observer = open.observer();
            List<JobRow> dead = observer.jobs(stuckInTsa(), MOST, null).jobs();
            if (dead.isEmpty()) {
                session.terminal()
                        .out()
                        .println("Nothing to mend: no document of the demo is dead in " + Step.RUN_TSA.type() + ".");
                return Exit.OK;
            }
            Optional<DemoLock> lock = DemoLock.take(place.folder());
            if (lock.isEmpty()) {
                lift(place, shutdown);
                return shutdown.exit(mend(place, open.vigia(), dead, shutdown, began));
            }
            try (DemoLock held = lock.get();
                    DemoStage stage = DemoStage.open(place, held)) {
                return shutdown.exit(mend(place, stage.vigia(), dead, shutdown, began));
            }
        }
    }

    private static JobFilter stuckInTsa() {
        return new JobFilter(null, Step.RUN_TSA.type(), "dead", null, null, null, null, null);
    }

    private void lift(DemoPlace place, Shutdown shutdown) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        if (!new DemoRefusal(place.authority()).askForEnd(() -> System.nanoTime() < end && !shutdown.within(20))) {
            throw CommandFailure.refused(
                    "the demo that runs did not lift the refusal within " + Wording.duration(PATIENCE) + ".",
                    "Nothing was retried.",
                    "End it with Ctrl-C, then repeat this.");
        }
        session.terminal().say("vigia: the authority of the demo that runs accepts the document again.");
    }

    private int mend(DemoPlace place, Vigia vigia, List<JobRow> dead, Shutdown shutdown, long began) {
        Operator who =
                new Operator(OperatorName.current(), "vigia demo mend: the authority accepts the document again", null);
        ActionReport report = vigia.operations().retry(stuckInTsa(), who, ATTEMPTS, false);
        session.terminal()
                .say("vigia: retried " + Wording.count(report.changed(), "dead job") + "; audited as " + who.actor()
                        + ".");
        List<DemoDocument> documents =
                dead.stream().map(DemoDocument::of).distinct().toList();
        DemoProgress progress = new DemoProgress(vigia.observer(), documents);
        if (!DemoRun.watch(session, began, progress, shutdown, () -> {})) {
            return Exit.REFUSED;
        }
        Map<UUID, String> names = new LinkedHashMap<>();
        documents.forEach(document -> names.put(document.id(), document.name()));
        DemoAnswer answer = new DemoAnswer(
                place,
                vigia.observer(),
                vigia.diagnostics(),
                names,
                progress.current(),
                Duration.ofNanos(System.nanoTime() - began));
        int exit = DemoRun.answer(session, answer, vigia.observer().health());
        if (!session.json()) {
            session.terminal()
                    .print(answer.timeline(
                            documents.get(0).id(),
                            session.terminal().outStyle(),
                            session.now(),
                            new NextStep(place.settings())));
        }
        return exit;
    }
}
