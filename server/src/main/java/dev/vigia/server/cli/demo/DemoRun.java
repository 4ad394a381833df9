package dev.vigia.server.cli.demo;

import dev.vigia.examples.documents.evidence.Sha256;
import dev.vigia.observe.Health;
import dev.vigia.observe.Observer;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.session.Shutdown;
import dev.vigia.server.cli.text.PlainText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One run of the demo on its stage: break, watch, answer, stay. */
record DemoRun(Session session, DemoPlace place, DemoStage stage, Shutdown shutdown, long began) {
    private static final int LOOK_MILLIS = 250;

    void refuse(Sha256 digest, String name) {
        new DemoRefusal(place.authority()).begin(stage.authority(), digest);
        session.terminal().say("broken   on purpose: the authority answers HTTP 503 for " + PlainText.brief(name, 60));
    }

    /** Watches until every document got through or died; then says how things are. */
    int watchAndAnswer(List<DemoDocument> documents) {
        Observer observer = stage.vigia().observer();
        DemoProgress progress = new DemoProgress(observer, documents);
        if (!watch(session, began, progress, shutdown, this::endRefusalIfAsked)) {
            session.terminal()
                    .say(
                            "vigia: stopped before the answer. What runs is drained; the next demo goes on with what is left.");
            return Exit.REFUSED;
        }
        Map<UUID, String> names = new LinkedHashMap<>();
        documents.forEach(document -> names.put(document.id(), document.name()));
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        return answer(
                session,
                new DemoAnswer(place, observer, stage.vigia().diagnostics(), names, progress.current(), took),
                observer.health());
    }

    static int answer(Session session, DemoAnswer answer, Health health) {
        if (session.json()) {
            session.printJson(answer.answer(health));
        } else {
            session.terminal().out().println();
            session.terminal().print(answer.lines(health, session.terminal().outStyle(), session.now()));
        }
        return answer.exit(health);
    }

    /** Looks again and again; false if the process is told to end before the documents are done. */
    static boolean watch(Session session, long began, DemoProgress progress, Shutdown shutdown, Runnable meanwhile) {
        DemoDisplay display = new DemoDisplay(session.terminal(), began);
        while (true) {
            display.show(
                    progress,
                    progress.look().stream()
                            .map(failure -> failure.line(session.now()))
                            .toList());
            if (progress.isOver()) {
                return true;
            }
            if (shutdown.within(LOOK_MILLIS)) {
                return false;
            }
            meanwhile.run();
        }
    }

    private void endRefusalIfAsked() {
        new DemoRefusal(place.authority()).endIfAsked(stage.authority());
    }

    /** Leaves everything running until the process is told to end. */
    void stay() {
        session.terminal().say("");
        session.terminal()
                .say("The server goes on at " + stage.server().url() + " until Ctrl-C; ask it from another terminal.");
        while (!shutdown.within(LOOK_MILLIS)) {
            endRefusalIfAsked();
        }
    }
}
