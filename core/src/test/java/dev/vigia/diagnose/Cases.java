package dev.vigia.diagnose;

import static dev.vigia.diagnose.Situation.A;
import static dev.vigia.diagnose.Situation.B;
import static dev.vigia.diagnose.Situation.C;
import static dev.vigia.diagnose.Situation.PAST;
import static dev.vigia.diagnose.Situation.ago;
import static dev.vigia.diagnose.Situation.error;
import static dev.vigia.diagnose.Situation.sessions;
import static dev.vigia.diagnose.Situation.steady;

import dev.vigia.diagnose.incident.Cause;
import dev.vigia.observe.signal.BlockedJobs;
import dev.vigia.observe.signal.IllegalRows;
import dev.vigia.observe.signal.Limit;
import dev.vigia.observe.signal.MissedTick;
import dev.vigia.observe.signal.Parked;
import dev.vigia.observe.signal.PayloadField;
import dev.vigia.observe.signal.RefusedKey;
import dev.vigia.observe.signal.RepeatedLoss;
import dev.vigia.observe.signal.Server;
import dev.vigia.observe.signal.Worker;
import dev.vigia.observe.signal.Worker.Process;
import java.util.List;
import java.util.UUID;

/** The catalogue as observations put together by hand: each case, its cause, and one dimension of its scope. */
final class Cases {
    static final UUID JOB = UUID.fromString("01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10");

    private Cases() {}

    /** A case: what is seen, and what must be said first. */
    record Case(String name, Situation situation, Cause cause, String dimension, String value) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> code() {
        return List.of(
                of("H1 a version beside another", Cause.CODE_REGRESSION, "version", "2", steady()
                        .worker("w3", "2", 60, 2, "live", Process.RUNNING, A, B, C)
                        .nothingEnded(A, 60)
                        .ended(A, "w1", "1", "succeeded", null, 60, 0, 1, 0.05, 0)
                        .ended(A, "w3", "2", "failed", error("NullPointerException: code path", 0, null), 60, 0, 1, 0.01, 0.5)),
                of("H1 a version, everywhere at once", Cause.CODE_REGRESSION, "version", "2", steady()
                        .worker("w1", "2", 65, 2, "live", Process.RUNNING, A, B, C)
                        .worker("w2", "2", 65, 2, "live", Process.RUNNING, A, B, C)
                        .worker("w3", "2", 65, 2, "live", Process.RUNNING, A, B, C)
                        .nothingEnded(A, 60)
                        .ended(A, "w1", "2", "failed", error("IllegalStateException: code path", 0, null), 60, 0, 2, 0.01, 0.5)),
                of("P5 a field of another kind, with a decoy deploy", Cause.PAYLOAD_MISMATCH, "field", "amount", mismatch()),
                of("H2 a job kills its workers", Cause.POISON_JOB, "job", JOB.toString(), poison()),
                of("H3 a handler hangs", Cause.STUCK_HANDLER, "type", A, steady()
                        .nothingEnded(A, 40).running(A, "w1", 8, 40).running(A, "w2", 8, 39)
                        .hangs(A, "w1", 40, "at java.net.Socket.read\nat com.acme.Stamp.read", null)
                        .due(B, 30, 20).due(A, 60, 30)),
                of("H4 slower under a version", Cause.SLOWDOWN, "version", "2", steady()
                        .worker("w3", "2", 60, 2, "live", Process.RUNNING, A, B, C)
                        .ended(A, "w3", "2", "succeeded", null, 60, 0, 1, 0.5, 0).due(A, 30, 20)),
                of("H5 no memory left", Cause.WORKER_OUT_OF_MEMORY, "worker", "w1", steady()
                        .ended(A, "w1", "1", "failed", error("OutOfMemoryError: Java heap space", 0, null), 30, 0, 0.4, 0.05, 0)
                        .worker("w1", "1", 3000, 20, "lost", Process.GONE, A, B, C)
                        .changed("worker_lost", "w1", null, 10, 1)),
                of("H7 renamed in a version", Cause.NO_HANDLER, "similar_type", "run_tsas", steady()
                        .worker("w1", "2", 60, 1, "live", Process.RUNNING, "run_tsas", B, C)
                        .worker("w2", "1", 3000, 60, "drained", Process.GONE, A, B, C)
                        .worker("w3", "1", 3000, 62, "drained", Process.GONE, A, B, C)
                        .nothingEnded(A, 60).due(A, 100, 58)),
                of("H8 a TTL shorter than the run", Cause.LEASE_TOO_SHORT, "type", A, steady()
                        .nothingEnded(A, 60)
                        .ended(A, "w1", "1", "lost", ttl(), 60, 0, 0.4, 5, 0.5)
                        .changed("stale_completion_rejected", "w1", A, 30, 7).due(A, 20, 20)));
    }

    static List<Case> dependencies() {
        return List.of(
                of("D1 a host is down for three types", Cause.DEPENDENCY_DOWN, "host", "tsa.example", down("HTTP 503 from https://tsa.example/x", 503)),
                of("D2 a host is slow", Cause.DEPENDENCY_SLOW, "host", "tsa.example", steady()
                        .nothingEnded(A, 40).running(A, "w1", 8, 40).running(A, "w2", 8, 39).running(A, "w3", 8, 39)
                        .hangs(A, "w1", 40, "at jdk.internal.net.http.send", "tsa.example")
                        .due(B, 40, 25)),
                of("D2 a host does not answer in time", Cause.DEPENDENCY_SLOW, "host", "tsa.example", steady()
                        .nothingEnded(A, 60)
                        .ended(A, "w1", "1", "failed", error("no answer from https://tsa.example/x: request timed out", 0, "tsa.example"), 60, 0, 0.4, 10, 0.3)),
                of("D3 a host limits us", Cause.RATE_LIMITED_BY_DEPENDENCY, "host", "tsa.example", down("HTTP 429 from https://tsa.example/x", 429)),
                of("D5 credentials are refused", Cause.AUTH_REJECTED, "host", "tsa.example", down("HTTP 401 from https://tsa.example/x", 401)),
                of("D7 retries keep a host down", Cause.RETRY_STORM, "host", "tsa.example", steady()
                        .nothingEnded(A, 90)
                        .failed(A, "HTTP 503 from https://tsa.example/x", 503, "tsa.example", 90, 60, 6)
                        .ended(A, "w1", "1", "failed", error("HTTP 503 from https://tsa.example/x", 503, "tsa.example"), 60, 0, 10, 0.05, 0.9)
                        .served(A, 60, 0, 1, 0.05)));
    }

    static List<Case> workers() {
        return List.of(
                of("W1 one of three is killed", Cause.WORKER_LOST, "worker", "w3", steady()
                        .worker("w3", "1", 3000, 40, "lost", Process.GONE, A, B, C)
                        .changed("worker_lost", "w3", null, 25, 1).changed("lease_reclaimed", "w3", A, 25, 3)),
                of("W2 one is stopped", Cause.WORKER_PAUSED, "worker", "w3", steady()
                        .worker("w3", "1", 3000, 40, "lost", Process.STOPPED, A, B, C)
                        .changed("worker_lost", "w3", null, 25, 1)),
                of("W2 one was stopped and is back", Cause.WORKER_PAUSED, "worker", "w3", steady()
                        .changed("worker_lost", "w3", null, 40, 1).changed("worker_stalled", "w3", null, 5, 1)
                        .changed("stale_completion_rejected", "w3", A, 5, 2)),
                of("W3 all of them are gone", Cause.NO_WORKER, "type", A, steady()
                        .worker("w1", "1", 3000, 50, "lost", Process.GONE, A).worker("w2", "1", 3000, 50, "lost", Process.GONE, A)
                        .worker("w3", "1", 3000, 1, "live", Process.RUNNING, B, C)
                        .nothingEnded(A, 50).due(A, 90, 45)),
                of("W4 one is cut off", Cause.WORKER_UNREACHABLE, "worker", "w3", steady()
                        .worker("w3", "1", 3000, 40, "lost", Process.RUNNING, A, B, C).changed("worker_lost", "w3", null, 25, 1)),
                of("W5 a pool is exhausted", Cause.POOL_EXHAUSTED, "worker", "w1", steady()
                        .vitals("w1", new Worker.Vitals(1L, 10, 10, 6, 5L, 20, 1L, ago(1), null))
                        .ended(A, "w1", "1", "failed", error("Connection is not available, request timed out after 5000ms", 0, null), 30, 0, 0.4, 5, 0)),
                of("W6 one gets no processor", Cause.WORKER_STARVED, "worker", "w1", steady()
                        .vitals("w1", new Worker.Vitals(1L, 1, 10, 0, 4000L, 20, 1L, ago(1), null))),
                of("W8 dies at every start", Cause.CRASH_LOOP, "version", "2", steady()
                        .worker("x1", "2", 90, 85, "lost", Process.GONE, A).worker("x2", "2", 60, 55, "lost", Process.GONE, A)
                        .worker("x3", "2", 30, 26, "lost", Process.GONE, A).sameHost("x1", "x2", "x3")),
                of("O1 nobody is elected", Cause.MAINTENANCE_STALLED, "worker", "w9", steady().elected("w9", 40)),
                of("C1 a clock is off", Cause.CLOCK_SKEW, "worker", "w2", steady()
                        .vitals("w1", new Worker.Vitals(3L, null, null, null, null, null, null, null, null))
                        .vitals("w2", new Worker.Vitals(600_000L, null, null, null, null, null, null, null, null))));
    }

    static List<Case> queue() {
        return List.of(
                of("Q1 frozen and forgotten", Cause.FROZEN, "by", "ana", steady().frozen(A, 90, null).nothingEnded(A, 90).due(A, 180, 89)),
                of("Q2 a hot key", Cause.CONCURRENCY_LIMITED, "key", "acme", limited()),
                of("Q4 a low priority starves", Cause.PRIORITY_STARVATION, "priority", "5", steady()
                        .running(A, 0, "w1", 8, 1).running(A, 0, "w2", 8, 1).running(A, 0, "w3", 8, 1)
                        .due(A, 0, 20, 2).due(B, 5, 60, 70)),
                of("Q5 one document floods", Cause.NOISY_PRODUCER, "key", "doc-1", steady()
                        .nothingArrived(A, 60).arrived(A, 60, 0, 40, "doc-1").due(A, 2000, 50).running(A, "w1", 8, 1)),
                of("Q6 parked for hours", Cause.PARKED_IN_BACKOFF, "type", A, parked()),
                of("P1 a producer is silent", Cause.PRODUCER_SILENT, "type", A, steady().nothingArrived(A, 60).nothingEnded(A, 60)),
                of("P2 a burst", Cause.BURST, "type", A, steady().nothingArrived(A, 30).arrived(A, 30, 0, 40).due(A, 1000, 28).running(A, "w1", 8, 1)),
                of("P3 an open transaction, and so nothing arrives", Cause.INVISIBLE_ENQUEUE, "pid", "4242", open()),
                of("P4 a misspelt type", Cause.UNKNOWN_TYPE, "similar_type", A, steady().due("rnu_tsa", 20, 40)),
                of("S1 what it waits for is dead", Cause.DEPENDENCY_NEVER, "depends_on", JOB.toString(), never()),
                of("S2 running by hand", Cause.ILLEGAL_STATE, "rule", "lease_without_worker", illegal()),
                of("C2 a missed tick", Cause.SCHEDULE_MISSED, "schedule", "nightly", missed()),
                of("X1 a revoked key, and so nothing arrives", Cause.KEY_REVOKED, "name", "shop", revoked()));
    }

    static List<Case> database() {
        return List.of(
                of("B1 a lock queue that looks like lost workers", Cause.LOCK_QUEUE, "pid", "77", locked()),
                of("B2 dead rows that cannot go", Cause.VACUUM_BLOCKED, "holder", "88", pinned()),
                of("B3 no index for the claim", Cause.CLAIM_PLAN_REGRESSION, "index", "executor_waiting_line_idx", noIndex()),
                of("B4 connections used up", Cause.CONNECTIONS_EXHAUSTED, "application", "reports", full()),
                of("B5 no room", Cause.DISK_FULL, "place", "data", noRoom()),
                of("B6 read-only", Cause.READ_ONLY_CONNECTIONS, null, null, readOnly()));
    }

    static List<Case> all() {
        return java.util.stream.Stream.of(code(), dependencies(), workers(), queue(), database()).flatMap(List::stream).toList();
    }

    private static Case of(String name, Cause cause, String dimension, String value, Situation situation) {
        return new Case(name, situation, cause, dimension, value);
    }

    private static dev.vigia.observe.signal.AttemptError ttl() {
        return new dev.vigia.observe.signal.AttemptError("ttl_exceeded", null, "no sign of life", "no sign of life", null, 0);
    }

    private static Situation mismatch() {
        Situation seen = steady()
                .worker("w1", "2", 65, 2, "live", Process.RUNNING, A, B, C)
                .worker("w2", "2", 65, 2, "live", Process.RUNNING, A, B, C)
                .nothingEnded(A, 60)
                .ended(A, "w1", "2", "failed", error("cannot parse 'ten': field amount", 0, null), 60, 0, 1, 0.01, 0.5)
                .ended(A, "w3", "1", "failed", error("cannot parse 'ten': field amount", 0, null), 60, 0, 1, 0.01, 0.5)
                .ended(A, "w2", "2", "succeeded", null, 60, 0, 0.4, 0.05, 0);
        seen.payloads.add(new PayloadField(A, "amount", "string", 40, 40, 0, 40));
        seen.payloads.add(new PayloadField(A, "amount", "number", 0, 40, 40, 40));
        seen.payloads.add(new PayloadField(A, "id", "string", 40, 40, 40, 40));
        return seen;
    }

    private static Situation poison() {
        Situation seen = steady()
                .worker("w2", "1", 3000, 60, "lost", Process.GONE, A, B, C).worker("w3", "1", 3000, 30, "lost", Process.GONE, A, B, C)
                .changed("worker_lost", "w2", null, 45, 1).changed("worker_lost", "w3", null, 15, 1);
        seen.losses.add(new RepeatedLoss(JOB, A, 2, 0, false, ago(45), ago(15)));
        return seen;
    }

    private static Situation down(String message, int status) {
        return steady()
                .nothingEnded(A, 60).nothingEnded(C, 60)
                .failed(A, message, status, "tsa.example", 60, 0, 2)
                .failed(C, message, status, "tsa.example", 60, 0, 2);
    }

    private static Situation limited() {
        Situation seen = steady();
        seen.limits.add(new Limit(A, "acme", false, 1, 1, 40, ago(50), JOB, ago(20), null));
        seen.due.add(new dev.vigia.observe.signal.DueJobs(A, 0, 40, false, ago(50), true));
        return seen;
    }

    private static Situation parked() {
        Situation seen = steady();
        seen.parked.add(new Parked(A, "dependency_error", "f1-x", "HTTP 503", 40, ago(PAST / 2.0), ago(200), ago(-3000), ago(-7200)));
        return seen;
    }

    private static Situation open() {
        Situation seen = steady().nothingArrived(A, 60).nothingEnded(A, 60);
        seen.writers.add(new Server.OpenTransaction(4242, "shop", "idle in transaction", ago(60)));
        return seen;
    }

    private static Situation never() {
        Situation seen = steady();
        seen.blocked.add(new BlockedJobs(JOB, A, "dead", ago(100), 1, UUID.nameUUIDFromBytes(new byte[] {2}), B));
        return seen;
    }

    private static Situation illegal() {
        Situation seen = steady();
        seen.illegal.add(new IllegalRows("lease_without_worker", 3, List.of(JOB), ago(30)));
        return seen;
    }

    private static Situation missed() {
        Situation seen = steady();
        seen.ticks.add(new MissedTick("nightly", B, ago(120), "late", ago(30)));
        return seen;
    }

    private static Situation revoked() {
        Situation seen = steady().nothingArrived(A, 60).nothingEnded(A, 60);
        seen.keys.add(new RefusedKey("abcdefghi", "shop", "revoked", ago(61), ago(2), ago(62), List.of(A)));
        return seen;
    }

    private static Situation locked() {
        Situation seen = steady()
                .worker("w1", "1", 3000, 40, "live", Process.RUNNING, A, B, C)
                .worker("w2", "1", 3000, 41, "live", Process.RUNNING, A, B, C)
                .worker("w3", "1", 3000, 42, "live", Process.RUNNING, A, B, C);
        for (String type : List.of(A, B, C)) {
            seen.nothingEnded(type, 45).due(type, 80, 44).nothingArrived(type, 45);
        }
        seen.locks.add(new Server.LockRoot(77, "report", "app", "idle in transaction", ago(300), "select 1", "executor_waiting", true, 9,
                "alter table executor_waiting add column x int", 78L, ago(46)));
        return seen;
    }

    private static Situation pinned() {
        Situation seen = steady();
        seen.xmin.add(new Server.XminHolder("session", "88", "report", 400_000, ago(500)));
        seen.tables.add(new Server.TableState("executor_waiting", 50, 200_000, ago(3), 30_000_000));
        return seen;
    }

    private static Situation noIndex() {
        Situation seen = steady();
        seen.indexes.add(new Server.IndexState("executor_waiting_line_idx", false, false));
        return seen;
    }

    private static Situation full() {
        Situation seen = steady();
        seen.sessions.add(sessions("reports", 90));
        return seen;
    }

    private static Situation noRoom() {
        Situation seen = steady();
        for (String worker : List.of("w1", "w2", "w3")) {
            seen.worker(worker, "1", 3000, 40, "live", Process.RUNNING, A, B, C);
        }
        for (String type : List.of(A, B, C)) {
            seen.nothingEnded(type, 45).nothingArrived(type, 45).due(type, 10, 44);
        }
        seen.disk = new Server.Disk(1 << 20, 200 << 20);
        return seen;
    }

    private static Situation readOnly() {
        Situation seen = steady();
        seen.readOnly = true;
        return seen;
    }
}
