package dev.vigia.diagnose;

import dev.vigia.job.Gate;
import dev.vigia.observe.signal.Arrivals;
import dev.vigia.observe.signal.AttemptError;
import dev.vigia.observe.signal.Attempts;
import dev.vigia.observe.signal.BlockedJobs;
import dev.vigia.observe.signal.Change;
import dev.vigia.observe.signal.DueJobs;
import dev.vigia.observe.signal.IllegalRows;
import dev.vigia.observe.signal.Limit;
import dev.vigia.observe.signal.MissedTick;
import dev.vigia.observe.signal.Missing;
import dev.vigia.observe.signal.Observation;
import dev.vigia.observe.signal.OpenDocuments;
import dev.vigia.observe.signal.Overrun;
import dev.vigia.observe.signal.Parked;
import dev.vigia.observe.signal.PayloadField;
import dev.vigia.observe.signal.RefusedKey;
import dev.vigia.observe.signal.RepeatedLoss;
import dev.vigia.observe.signal.RunningJobs;
import dev.vigia.observe.signal.Server;
import dev.vigia.observe.signal.Signal;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An observation put together by hand; every time is said as seconds before it. */
final class Situation {
    static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");
    static final String A = "run_tsa";
    static final String B = "build_artifact";
    static final String C = "stamp_receipt";
    static final int PAST = 600;

    final List<Missing> missing = new ArrayList<>();
    final List<Worker> workers = new ArrayList<>();
    final List<Gate> gates = new ArrayList<>();
    final List<DueJobs> due = new ArrayList<>();
    final List<Parked> parked = new ArrayList<>();
    final List<RunningJobs> running = new ArrayList<>();
    final List<Overrun> longest = new ArrayList<>();
    final List<Attempts> attempts = new ArrayList<>();
    final List<RepeatedLoss> losses = new ArrayList<>();
    final List<Arrivals> arrivals = new ArrayList<>();
    final List<PayloadField> payloads = new ArrayList<>();
    final List<Limit> limits = new ArrayList<>();
    final List<Change> changes = new ArrayList<>();
    final List<MissedTick> ticks = new ArrayList<>();
    final List<RefusedKey> keys = new ArrayList<>();
    final List<BlockedJobs> blocked = new ArrayList<>();
    final List<IllegalRows> illegal = new ArrayList<>();
    final List<OpenDocuments> documents = new ArrayList<>();
    final List<Server.LockRoot> locks = new ArrayList<>();
    final List<Server.Sessions> sessions = new ArrayList<>(List.of(Made.sessions("vigia", 6)));
    final List<Server.OpenTransaction> writers = new ArrayList<>();
    final List<Server.XminHolder> xmin = new ArrayList<>();
    final List<Server.TableState> tables = new ArrayList<>();
    final List<Server.IndexState> indexes = new ArrayList<>();
    Server.Election election = new Server.Election("w1", ago(PAST), NOW.plusSeconds(3));
    boolean readOnly;
    Server.Disk disk;

    /** Three workers of one version, three types, two of each a second, for ten minutes; nothing is wrong. */
    static Situation steady() {
        Situation steady = new Situation();
        for (String worker : List.of("w1", "w2", "w3")) {
            steady.worker(worker, "1", A, B, C);
        }
        for (String type : List.of(A, B, C)) {
            steady.served(type, PAST, 0, 2, 0.05).arrived(type, PAST, 0, 2);
        }
        return steady;
    }

    static Instant ago(double seconds) {
        return NOW.minusMillis(Math.round(seconds * 1000));
    }

    Situation worker(String id, String version, String... types) {
        return worker(id, version, PAST * 6, 1, "live", Worker.ProcessState.RUNNING, types);
    }

    Situation worker(
            String id,
            String version,
            double started,
            double seen,
            String state,
            Worker.ProcessState process,
            String... types) {
        workers.removeIf(worker -> worker.id().equals(id));
        workers.add(Made.worker(id, version, started, seen, state, process, types.length == 0 ? null : List.of(types)));
        return this;
    }

    Situation vitals(String id, Worker.Vitals vitals) {
        workers.replaceAll(worker -> worker.id().equals(id) ? Made.worker(worker, worker.host(), vitals) : worker);
        return this;
    }

    /** All of them on the host of the first. */
    Situation sameHost(String first, String... others) {
        List<String> all = List.of(others);
        workers.replaceAll(
                worker -> all.contains(worker.id()) ? Made.worker(worker, "host-" + first, worker.vitals()) : worker);
        return this;
    }

    /** Whose term ended so many seconds ago. */
    Situation elected(String worker, double ended) {
        election = new Server.Election(worker, ago(PAST), ago(ended));
        return this;
    }

    /** Attempts that succeed, shared by the three workers; version 1. */
    Situation served(String type, double from, double to, double perSecond, double ran) {
        for (String worker : List.of("w1", "w2", "w3")) {
            ended(type, worker, "1", "succeeded", null, from, to, perSecond / 3, ran, 0);
        }
        return this;
    }

    /** Attempts that fail so, shared by the three workers; version 1. */
    Situation failed(String type, String message, int status, String host, double from, double to, double perSecond) {
        for (String worker : List.of("w1", "w2", "w3")) {
            ended(type, worker, "1", "failed", error(message, status, host), from, to, perSecond / 3, 0.05, 0.5);
        }
        return this;
    }

    static AttemptError error(String message, int status, String host) {
        return new AttemptError(
                host == null ? "handler_error" : "dependency_error",
                "f1-" + message.hashCode(),
                message,
                message,
                host,
                status);
    }

    Situation ended(
            String type,
            String worker,
            String version,
            String outcome,
            AttemptError error,
            double from,
            double to,
            double perSecond,
            double ran,
            double retries) {
        for (double at = from; at > to; at -= 5) {
            long count = Math.round(perSecond * 5);
            if (count > 0) {
                attempts.add(Made.attempts(at, type, worker, version, outcome, error, count, retries, ran, 0.005));
            }
        }
        return this;
    }

    /** Attempts that succeed, one a second since then, each picked up only after so many seconds. */
    Situation pickedUp(String type, String worker, double since, double waited) {
        for (double at = since; at > 0; at -= 5) {
            attempts.add(Made.attempts(at, type, worker, "1", "succeeded", null, 5, 0, 0.05, waited));
        }
        return this;
    }

    /** Whatever this worker ran since then took so many seconds. */
    Situation slow(String worker, double since, double ran) {
        attempts.replaceAll(
                one -> !one.worker().equals(worker) || one.from().isBefore(ago(since)) ? one : Made.ran(one, ran));
        return this;
    }

    /** Takes away what ended since then. */
    Situation nothingEnded(String type, double since) {
        attempts.removeIf(one -> one.type().equals(type) && !one.from().isBefore(ago(since)));
        return this;
    }

    Situation arrived(String type, double from, double to, double perSecond) {
        return arrived(type, from, to, perSecond, null);
    }

    /** @param key that all of them share; null: each has its own */
    Situation arrived(String type, double from, double to, double perSecond, String key) {
        for (double at = from; at > to; at -= 5) {
            long count = Math.round(perSecond * 5);
            arrivals.add(new Arrivals(
                    ago(at),
                    ago(at - 5),
                    type,
                    count,
                    count,
                    ago(at),
                    key == null ? "document " + type + at : key,
                    key == null ? 1 : count));
        }
        return this;
    }

    Situation nothingArrived(String type, double since) {
        arrivals.removeIf(one -> one.type().equals(type) && !one.from().isBefore(ago(since)));
        return this;
    }

    Situation due(String type, long jobs, double oldest) {
        return due(type, 0, jobs, oldest);
    }

    Situation due(String type, int priority, long jobs, double oldest) {
        due.add(new DueJobs(type, priority, jobs, false, ago(oldest), false));
        return this;
    }

    Situation running(String type, String worker, long jobs, double since) {
        return running(type, 0, worker, jobs, since);
    }

    Situation running(String type, int priority, String worker, long jobs, double since) {
        running.add(new RunningJobs(
                type, priority, worker, jobs, ago(since), UUID.randomUUID().toString(), 0));
        return this;
    }

    /** An attempt of a type that runs since then. */
    Situation hangs(String type, String worker, double since, String stack, String waitsFor) {
        longest.add(Made.overrun(type, worker, since, stack, waitsFor));
        return this;
    }

    Situation frozen(String type, double since, Double until) {
        gates.add(Made.gate(type, since, until));
        return this;
    }

    Situation changed(String kind, String worker, String type, double at, long count) {
        changes.add(new Change(ago(at), kind, worker, type, null, count));
        return this;
    }

    Situation without(Signal signal) {
        missing.add(new Missing(signal.word(), "not permitted"));
        return this;
    }

    Observation observation() {
        Server server = new Server(
                "17.6",
                ago(90_000),
                false,
                readOnly,
                100,
                3,
                Map.of(),
                sessions,
                locks,
                writers,
                xmin,
                tables,
                indexes,
                election,
                disk);
        return new Observation(
                NOW,
                "public",
                Duration.ofHours(2),
                missing,
                workers,
                gates,
                due,
                parked,
                running,
                longest,
                attempts,
                losses,
                arrivals,
                payloads,
                limits,
                changes,
                ticks,
                keys,
                blocked,
                illegal,
                documents,
                server);
    }

    Diagnosis diagnosis() {
        return Diagnosis.of(observation());
    }
}
