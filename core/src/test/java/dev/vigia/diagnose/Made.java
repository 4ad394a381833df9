package dev.vigia.diagnose;

import static dev.vigia.diagnose.Situation.ago;

import dev.vigia.job.Gate;
import dev.vigia.observe.signal.AttemptError;
import dev.vigia.observe.signal.Attempts;
import dev.vigia.observe.signal.Overrun;
import dev.vigia.observe.signal.Server;
import dev.vigia.observe.signal.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/** Records of an observation, with what tests do not care about filled in. */
final class Made {
    private Made() {}

    /** Attempts of the five seconds that begin so many seconds ago; each that failed or was lost is of another document. */
    static Attempts attempts(
            double at,
            String type,
            String worker,
            String version,
            String outcome,
            AttemptError error,
            long count,
            double retries,
            double ran,
            double waited) {
        return new Attempts(
                ago(at),
                ago(at - 5),
                type,
                worker,
                version,
                outcome,
                error,
                count,
                Math.round(count * retries),
                ago(at - 0.5),
                ago(at - 4.5),
                ran,
                ran * 2,
                waited,
                outcome.equals("succeeded") ? List.of() : documents(type + worker + at, count));
    }

    private static List<UUID> documents(String of, long count) {
        return LongStream.range(0, Math.min(count, Attempts.DOCUMENTS))
                .mapToObj(n -> document(of + n))
                .sorted()
                .toList();
    }

    /** The correlation id of a document of this name. */
    static UUID document(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    /** The same, all of one document. */
    static Attempts of(UUID document, Attempts one) {
        return new Attempts(
                one.from(),
                one.to(),
                one.type(),
                one.worker(),
                one.version(),
                one.outcome(),
                one.error(),
                one.count(),
                one.retries(),
                one.first(),
                one.last(),
                one.ranMedian(),
                one.ranMost(),
                one.waited(),
                List.of(document));
    }

    /** The same, but they took so many seconds. */
    static Attempts ran(Attempts one, double ran) {
        return new Attempts(
                one.from(),
                one.to(),
                one.type(),
                one.worker(),
                one.version(),
                one.outcome(),
                one.error(),
                one.count(),
                one.retries(),
                one.first(),
                one.last(),
                ran,
                ran * 2,
                one.waited(),
                one.documents());
    }

    /** With a lease of 15 s; {@code types} null: any. */
    static Worker worker(
            String id,
            String version,
            double started,
            double seen,
            String state,
            Worker.ProcessState process,
            List<String> types) {
        return new Worker(
                id,
                "host-" + id,
                100L,
                version,
                ago(started),
                ago(seen),
                Duration.ofSeconds(15),
                8,
                2,
                types,
                List.of(),
                state,
                !state.equals("lost") && !state.equals("drained") && seen < 15,
                Worker.Vitals.NONE,
                process);
    }

    /** The same, elsewhere, or saying something else of itself. */
    static Worker worker(Worker one, String host, Worker.Vitals vitals) {
        return new Worker(
                one.id(),
                host,
                one.pid(),
                one.version(),
                one.startedAt(),
                one.lastSeenAt(),
                one.lease(),
                one.slots(),
                one.busy(),
                one.types(),
                one.exceptTypes(),
                one.state(),
                one.alive(),
                vitals,
                one.process());
    }

    /** A freeze by ana; {@code until} in seconds from now, or null. */
    static Gate gate(String type, double since, Double until) {
        return new Gate(
                UUID.nameUUIDFromBytes(new byte[] {1}),
                type,
                "tsa is down",
                until == null ? null : Situation.NOW.plusSeconds(until.longValue()),
                "ana",
                null,
                ago(since),
                null,
                null,
                null);
    }

    static Server.Sessions sessions(String application, long count) {
        return new Server.Sessions(application, "app", application.equals("vigia"), count, 1, 0, 0, null);
    }

    /** An attempt that runs since then. */
    static Overrun overrun(String type, String worker, double since, String stack, String waitsFor) {
        return new Overrun(
                UUID.nameUUIDFromBytes((type + worker + since).getBytes(StandardCharsets.UTF_8)),
                type,
                worker,
                1,
                ago(since),
                null,
                null,
                stack,
                waitsFor);
    }
}
