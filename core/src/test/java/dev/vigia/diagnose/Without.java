package dev.vigia.diagnose;

import dev.vigia.observe.signal.Arrivals;
import dev.vigia.observe.signal.Attempts;
import dev.vigia.observe.signal.Missing;
import dev.vigia.observe.signal.Observation;
import dev.vigia.observe.signal.Server;
import dev.vigia.observe.signal.Signal;
import java.util.List;

/** Observations with something taken away, or with more of it. */
final class Without {
    private Without() {}

    /** As if the probe of this signal had been refused. */
    static Observation signal(Observation seen, Signal gone) {
        Server server = seen.server();
        return new Observation(
                seen.observedAt(),
                seen.schema(),
                seen.looksBack(),
                List.of(new Missing(gone.word(), "not permitted")),
                kept(seen.workers(), gone != Signal.WORKERS),
                kept(seen.gates(), gone != Signal.GATES),
                kept(seen.due(), gone != Signal.LINE),
                kept(seen.parked(), gone != Signal.BACKOFF),
                kept(seen.running(), gone != Signal.RUNNING),
                kept(seen.longest(), gone != Signal.RUNNING),
                kept(seen.attempts(), gone != Signal.ATTEMPTS),
                kept(seen.losses(), gone != Signal.ATTEMPTS),
                kept(seen.arrivals(), gone != Signal.ARRIVALS),
                kept(seen.payloads(), gone != Signal.PAYLOADS && gone != Signal.ATTEMPTS),
                kept(seen.limits(), gone != Signal.LIMITS),
                kept(seen.changes(), gone != Signal.CHANGES),
                kept(seen.missedTicks(), gone != Signal.SCHEDULES),
                kept(seen.refusedKeys(), gone != Signal.KEYS),
                kept(seen.blocked(), gone != Signal.DEPENDENCIES),
                kept(seen.illegal(), gone != Signal.PLACES),
                kept(seen.documents(), gone != Signal.DOCUMENTS),
                new Server(
                        server.version(),
                        server.startedAt(),
                        gone != Signal.SERVER && server.inRecovery(),
                        gone != Signal.SERVER && server.readOnly(),
                        gone == Signal.SERVER ? 0 : server.maxConnections(),
                        server.reservedConnections(),
                        server.settings(),
                        kept(server.sessions(), gone != Signal.SESSIONS),
                        kept(server.locks(), gone != Signal.LOCKS),
                        kept(server.writers(), gone != Signal.SESSIONS),
                        kept(server.xminHolders(), gone != Signal.SESSIONS),
                        kept(server.tables(), gone != Signal.TABLES),
                        kept(server.indexes(), gone != Signal.TABLES),
                        gone == Signal.WORKERS ? null : server.election(),
                        server.disk()));
    }

    private static <T> List<T> kept(List<T> all, boolean keep) {
        return keep ? all : List.of();
    }

    /** So many times as many attempts and arrivals, at the same times. */
    static Observation times(Observation seen, int times) {
        return new Observation(
                seen.observedAt(),
                seen.schema(),
                seen.looksBack(),
                seen.missing(),
                seen.workers(),
                seen.gates(),
                seen.due(),
                seen.parked(),
                seen.running(),
                seen.longest(),
                seen.attempts().stream()
                        .map(one -> new Attempts(
                                one.from(),
                                one.to(),
                                one.type(),
                                one.worker(),
                                one.version(),
                                one.outcome(),
                                one.error(),
                                one.count() * times,
                                one.retries() * times,
                                one.first(),
                                one.last(),
                                one.ranMedian(),
                                one.ranMost(),
                                one.waited(),
                                one.documents()))
                        .toList(),
                seen.losses(),
                seen.arrivals().stream()
                        .map(one -> new Arrivals(
                                one.from(),
                                one.to(),
                                one.type(),
                                one.jobs() * times,
                                one.roots() * times,
                                one.first(),
                                one.topKey(),
                                one.topCount() * times))
                        .toList(),
                seen.payloads(),
                seen.limits(),
                seen.changes(),
                seen.missedTicks(),
                seen.refusedKeys(),
                seen.blocked(),
                seen.illegal(),
                seen.documents(),
                seen.server());
    }
}
