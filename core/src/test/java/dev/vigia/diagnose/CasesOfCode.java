package dev.vigia.diagnose;

import static dev.vigia.diagnose.Cases.JOB;
import static dev.vigia.diagnose.Situation.A;
import static dev.vigia.diagnose.Situation.B;
import static dev.vigia.diagnose.Situation.C;
import static dev.vigia.diagnose.Situation.ago;
import static dev.vigia.diagnose.Situation.error;
import static dev.vigia.diagnose.Situation.steady;

import dev.vigia.diagnose.Cases.Case;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.observe.signal.AttemptError;
import dev.vigia.observe.signal.PayloadField;
import dev.vigia.observe.signal.RepeatedLoss;
import dev.vigia.observe.signal.Worker;
import dev.vigia.observe.signal.Worker.ProcessState;
import java.util.List;
import java.util.UUID;

/** Code, payloads and what handlers call. */
final class CasesOfCode {
    private static final UUID ALONE = Made.document("alone");

    private CasesOfCode() {}

    static List<Case> code() {
        return List.of(
                Cases.of(
                        "H1 a version beside another",
                        Cause.CODE_REGRESSION,
                        "version",
                        "2",
                        steady().worker("w3", "2", 60, 2, "live", ProcessState.RUNNING, A, B, C)
                                .nothingEnded(A, 60)
                                .ended(A, "w1", "1", "succeeded", null, 60, 0, 1, 0.05, 0)
                                .ended(
                                        A,
                                        "w3",
                                        "2",
                                        "failed",
                                        error("NullPointerException: code path", 0, null),
                                        60,
                                        0,
                                        1,
                                        0.01,
                                        0.5)),
                Cases.of(
                        "H1 a version, everywhere at once",
                        Cause.CODE_REGRESSION,
                        "version",
                        "2",
                        steady().worker("w1", "2", 65, 2, "live", ProcessState.RUNNING, A, B, C)
                                .worker("w2", "2", 65, 2, "live", ProcessState.RUNNING, A, B, C)
                                .worker("w3", "2", 65, 2, "live", ProcessState.RUNNING, A, B, C)
                                .nothingEnded(A, 60)
                                .ended(
                                        A,
                                        "w1",
                                        "2",
                                        "failed",
                                        error("IllegalStateException: code path", 0, null),
                                        60,
                                        0,
                                        2,
                                        0.01,
                                        0.5)),
                Cases.of(
                        "P5 a field of another kind, with a decoy deploy",
                        Cause.PAYLOAD_MISMATCH,
                        "field",
                        "amount",
                        mismatch()),
                Cases.of(
                        "a handler fails at one document alone",
                        Cause.PAYLOAD_MISMATCH,
                        "document",
                        ALONE.toString(),
                        alone(error("NullPointerException: no signer", 0, null))),
                Cases.of("H2 a job kills its workers", Cause.POISON_JOB, "job", JOB.toString(), poison()),
                Cases.of(
                        "H3 a handler hangs",
                        Cause.STUCK_HANDLER,
                        "type",
                        A,
                        steady().nothingEnded(A, 40)
                                .running(A, "w1", 8, 40)
                                .running(A, "w2", 8, 39)
                                .hangs(A, "w1", 40, "at java.net.Socket.read\nat com.acme.Stamp.read", null)
                                .due(B, 30, 20)
                                .due(A, 60, 30)),
                Cases.of(
                        "H4 slower under a version",
                        Cause.SLOWDOWN,
                        "version",
                        "2",
                        steady().worker("w3", "2", 60, 2, "live", ProcessState.RUNNING, A, B, C)
                                .ended(A, "w3", "2", "succeeded", null, 60, 0, 1, 0.5, 0)
                                .due(A, 30, 20)),
                Cases.of(
                        "H5 no memory left",
                        Cause.WORKER_OUT_OF_MEMORY,
                        "worker",
                        "w1",
                        steady().ended(
                                        A,
                                        "w1",
                                        "1",
                                        "failed",
                                        error("OutOfMemoryError: Java heap space", 0, null),
                                        30,
                                        0,
                                        0.4,
                                        0.05,
                                        0)
                                .worker("w1", "1", 3000, 20, "lost", ProcessState.GONE, A, B, C)
                                .changed("worker_lost", "w1", null, 10, 1)),
                Cases.of("H5 whoever runs it runs out of memory", Cause.WORKER_OUT_OF_MEMORY, "type", A, leaks()),
                Cases.of(
                        "H7 renamed in a version",
                        Cause.NO_HANDLER,
                        "similar_type",
                        "run_tsas",
                        steady().worker("w1", "2", 60, 1, "live", ProcessState.RUNNING, "run_tsas", B, C)
                                .worker("w2", "1", 3000, 60, "drained", ProcessState.GONE, A, B, C)
                                .worker("w3", "1", 3000, 62, "drained", ProcessState.GONE, A, B, C)
                                .nothingEnded(A, 60)
                                .due(A, 100, 58)),
                Cases.of(
                        "H8 a TTL shorter than the run",
                        Cause.LEASE_TOO_SHORT,
                        "type",
                        A,
                        steady().nothingEnded(A, 60)
                                .ended(A, "w1", "1", "lost", ttl(), 60, 0, 0.4, 5, 0.5)
                                .changed("stale_completion_rejected", "w1", A, 30, 7)
                                .due(A, 20, 20)));
    }

    static List<Case> dependencies() {
        return List.of(
                Cases.of(
                        "D1 a host is down for three types",
                        Cause.DEPENDENCY_DOWN,
                        "host",
                        "tsa.example",
                        down("HTTP 503 from https://tsa.example/x", 503)),
                Cases.of(
                        "D1 a host refuses one document alone",
                        Cause.DEPENDENCY_DOWN,
                        "document",
                        ALONE.toString(),
                        alone(error("HTTP 503 from https://tsa.example/x", 503, "tsa.example"))),
                Cases.of(
                        "D2 a host is slow",
                        Cause.DEPENDENCY_SLOW,
                        "host",
                        "tsa.example",
                        steady().nothingEnded(A, 40)
                                .running(A, "w1", 8, 40)
                                .running(A, "w2", 8, 39)
                                .running(A, "w3", 8, 39)
                                .hangs(A, "w1", 40, "at jdk.internal.net.http.send", "tsa.example")
                                .due(B, 40, 25)),
                Cases.of(
                        "D2 a host does not answer in time",
                        Cause.DEPENDENCY_SLOW,
                        "host",
                        "tsa.example",
                        steady().nothingEnded(A, 60)
                                .ended(
                                        A,
                                        "w1",
                                        "1",
                                        "failed",
                                        error(
                                                "no answer from https://tsa.example/x: request timed out",
                                                0,
                                                "tsa.example"),
                                        60,
                                        0,
                                        0.4,
                                        10,
                                        0.3)),
                Cases.of(
                        "D3 a host limits us",
                        Cause.RATE_LIMITED_BY_DEPENDENCY,
                        "host",
                        "tsa.example",
                        down("HTTP 429 from https://tsa.example/x", 429)),
                Cases.of(
                        "D5 credentials are refused",
                        Cause.AUTH_REJECTED,
                        "host",
                        "tsa.example",
                        down("HTTP 401 from https://tsa.example/x", 401)),
                Cases.of(
                        "D7 retries keep a host down",
                        Cause.RETRY_STORM,
                        "host",
                        "tsa.example",
                        steady().nothingEnded(A, 90)
                                .failed(A, "HTTP 503 from https://tsa.example/x", 503, "tsa.example", 90, 60, 6)
                                .ended(
                                        A,
                                        "w1",
                                        "1",
                                        "failed",
                                        error("HTTP 503 from https://tsa.example/x", 503, "tsa.example"),
                                        60,
                                        0,
                                        10,
                                        0.05,
                                        0.9)
                                .served(A, 60, 0, 1, 0.05)));
    }

    private static AttemptError ttl() {
        return new AttemptError("ttl_exceeded", null, "no sign of life", "no sign of life", null, 0);
    }

    private static Situation mismatch() {
        Situation seen = steady().worker("w1", "2", 65, 2, "live", ProcessState.RUNNING, A, B, C)
                .worker("w2", "2", 65, 2, "live", ProcessState.RUNNING, A, B, C)
                .nothingEnded(A, 60)
                .ended(A, "w1", "2", "failed", error("cannot parse 'ten': field amount", 0, null), 60, 0, 1, 0.01, 0.5)
                .ended(A, "w3", "1", "failed", error("cannot parse 'ten': field amount", 0, null), 60, 0, 1, 0.01, 0.5)
                .ended(A, "w2", "2", "succeeded", null, 60, 0, 0.4, 0.05, 0);
        seen.payloads.add(new PayloadField(A, "amount", "string", 40, 40, 0, 40));
        seen.payloads.add(new PayloadField(A, "amount", "number", 0, 40, 40, 40));
        seen.payloads.add(new PayloadField(A, "id", "string", 40, 40, 40, 40));
        return seen;
    }

    /** A third of the attempts, all of one document, while others pass. */
    private static Situation alone(AttemptError error) {
        Situation seen = steady().nothingEnded(A, 60)
                .served(A, 60, 0, 2, 0.05)
                .ended(A, "w1", "1", "failed", error, 60, 0, 0.6, 0.05, 1)
                .ended(A, "w2", "1", "failed", error, 60, 0, 0.6, 0.05, 1);
        seen.attempts.replaceAll(one -> one.failed() ? Made.of(ALONE, one) : one);
        return seen;
    }

    private static Situation poison() {
        Situation seen = steady().worker("w2", "1", 3000, 60, "lost", ProcessState.GONE, A, B, C)
                .worker("w3", "1", 3000, 30, "lost", ProcessState.GONE, A, B, C)
                .changed("worker_lost", "w2", null, 45, 1)
                .changed("worker_lost", "w3", null, 15, 1);
        seen.losses.add(new RepeatedLoss(JOB, A, 2, 0, false, ago(45), ago(15)));
        return seen;
    }

    /** Three jobs of one type have each taken down two workers, whose memory was full. */
    private static Situation leaks() {
        Situation seen = poison();
        Worker.Vitals full = new Worker.Vitals(1L, 1, 10, 0, 5L, 0, 92, 1L, ago(1), null);
        seen.vitals("w2", full).vitals("w3", full);
        for (String worker : List.of("w2", "w3")) {
            seen.attempts.add(
                    Made.attempts(30, A, worker, "1", "lost", error("worker_lost", 0, null), 2, 1, 20, 0.005));
        }
        seen.losses.add(new RepeatedLoss(new UUID(1, 1), A, 2, 0, false, ago(50), ago(20)));
        seen.losses.add(new RepeatedLoss(new UUID(1, 2), A, 2, 0, true, ago(40), ago(16)));
        return seen;
    }

    private static Situation down(String message, int status) {
        return steady().nothingEnded(A, 60)
                .nothingEnded(C, 60)
                .failed(A, message, status, "tsa.example", 60, 0, 2)
                .failed(C, message, status, "tsa.example", 60, 0, 2);
    }
}
