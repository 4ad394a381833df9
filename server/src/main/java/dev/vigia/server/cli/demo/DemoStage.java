package dev.vigia.server.cli.demo;

import dev.vigia.Vigia;
import dev.vigia.examples.documents.DocumentPipeline;
import dev.vigia.examples.documents.anchor.BatchSettings;
import dev.vigia.examples.documents.step.Step;
import dev.vigia.examples.documents.tsa.TimestampAuthority;
import dev.vigia.server.Database;
import dev.vigia.server.VigiaServer;
import dev.vigia.server.cli.session.Engine;
import dev.vigia.server.cli.session.Version;
import dev.vigia.server.config.Options;
import dev.vigia.worker.Orchestrator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * Everything a demo needs, running: PostgreSQL, a timestamp authority, the HTTP server, and two orchestrators, each a
 * worker of its own, in this process.
 */
final class DemoStage implements AutoCloseable {
    private static final BatchSettings BATCHES = new BatchSettings(64, Duration.ofSeconds(1), Duration.ofMillis(250));
    private static final int ATTEMPTS = 3;

    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final DemoPlace place;
    private Database database;
    private Vigia vigia;
    private TimestampAuthority authority;
    private VigiaServer server;
    private List<Orchestrator> workers = List.of();

    private DemoStage(DemoPlace place) {
        this.place = place;
    }

    /** Starts everything; {@code lock} shows that no other demo runs here. */
    static DemoStage open(DemoPlace place, DemoLock lock) {
        Objects.requireNonNull(lock, "lock");
        DemoStage stage = new DemoStage(place);
        boolean complete = false;
        try {
            stage.build();
            complete = true;
            return stage;
        } catch (IOException e) {
            throw new UncheckedIOException("the demo's folder " + place.folder() + " cannot be used", e);
        } finally {
            if (!complete) {
                stage.close();
            }
        }
    }

    private void build() throws IOException {
        database = Database.open(place.settings(), Database.Use.WRITE);
        closing.push(database::close);
        authority = TimestampAuthority.start(place.authority());
        closing.push(authority::close);
        Vigia.Builder builder = Engine.on(database.dataSource(), place.settings());
        new DocumentPipeline(place.work(), authority.url(), BATCHES)
                .registerOn((type, handler) -> builder.handler(
                        type,
                        Step.PROTECT_DOCUMENT_V2.type().equals(type)
                                ? GrantedFollowUps.around(handler, ATTEMPTS)
                                : handler));
        vigia = builder.build();
        vigia.migrate();
        server = VigiaServer.start(place.settings(), vigia, database.dataSource());
        closing.push(server::close);
        Orchestrator first = vigia.start();
        closing.push(first::close);
        Orchestrator second = vigia.start();
        closing.push(second::close);
        workers = List.of(first, second);
    }

    Vigia vigia() {
        return vigia;
    }

    TimestampAuthority authority() {
        return authority;
    }

    VigiaServer server() {
        return server;
    }

    /** What runs where, for a person. */
    List<String> lines() {
        return List.of(
                "Vigía " + Version.text() + " · " + database + " · " + place.folder() + "/",
                "http     " + server.url() + "/functions/v1        key  "
                        + server.generatedKey()
                                .map(key -> key + "  (shown once)")
                                .orElse("as set in " + place.settings().origin(Options.SERVICE_ROLE_KEY)),
                "workers  " + workers.get(0).id(),
                "         " + workers.get(1).id(),
                "tsa      " + authority.url());
    }

    @Override
    public void close() {
        while (!closing.isEmpty()) {
            closing.pop().run();
        }
    }
}
