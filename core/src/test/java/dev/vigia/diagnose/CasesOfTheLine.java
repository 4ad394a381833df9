package dev.vigia.diagnose;

import static dev.vigia.diagnose.Cases.JOB;
import static dev.vigia.diagnose.Situation.A;
import static dev.vigia.diagnose.Situation.B;
import static dev.vigia.diagnose.Situation.PAST;
import static dev.vigia.diagnose.Situation.ago;
import static dev.vigia.diagnose.Situation.steady;

import dev.vigia.diagnose.Cases.Case;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.observe.signal.BlockedJobs;
import dev.vigia.observe.signal.DueJobs;
import dev.vigia.observe.signal.IllegalRows;
import dev.vigia.observe.signal.Limit;
import dev.vigia.observe.signal.MissedTick;
import dev.vigia.observe.signal.Parked;
import dev.vigia.observe.signal.RefusedKey;
import dev.vigia.observe.signal.Server;
import java.util.List;
import java.util.UUID;

/** Who enqueues, and what waits. */
final class CasesOfTheLine {
    private CasesOfTheLine() {}

    static List<Case> queue() {
        return List.of(
                Cases.of(
                        "Q1 frozen and forgotten",
                        Cause.FROZEN,
                        "by",
                        "ana",
                        steady().frozen(A, 90, null).nothingEnded(A, 90).due(A, 180, 89)),
                Cases.of("Q2 a hot key", Cause.CONCURRENCY_LIMITED, "key", "acme", limited()),
                Cases.of(
                        "Q4 a low priority starves",
                        Cause.PRIORITY_STARVATION,
                        "priority",
                        "5",
                        steady().running(A, 0, "w1", 8, 1)
                                .running(A, 0, "w2", 8, 1)
                                .running(A, 0, "w3", 8, 1)
                                .due(A, 0, 20, 2)
                                .due(B, 5, 60, 70)),
                Cases.of(
                        "Q5 one document floods",
                        Cause.NOISY_PRODUCER,
                        "key",
                        "doc-1",
                        steady().nothingArrived(A, 60)
                                .arrived(A, 60, 0, 40, "doc-1")
                                .due(A, 2000, 50)
                                .running(A, "w1", 8, 1)),
                Cases.of(
                        "Q5 one document floods at once, and all wait behind it",
                        Cause.NOISY_PRODUCER,
                        "key",
                        "doc-1",
                        steady().arrived(A, 30, 25, 180, "doc-1")
                                .nothingEnded(A, 30)
                                .served(A, 30, 0, 18, 0.05)
                                .due(A, 500, 29)
                                .due(B, 40, 25)
                                .running(A, "w1", 8, 1)),
                Cases.of("Q6 parked for hours", Cause.PARKED_IN_BACKOFF, "type", A, parked()),
                Cases.of(
                        "P1 a producer is silent",
                        Cause.PRODUCER_SILENT,
                        "type",
                        A,
                        steady().nothingArrived(A, 60).nothingEnded(A, 60)),
                Cases.of(
                        "P2 a burst",
                        Cause.BURST,
                        "type",
                        A,
                        steady().nothingArrived(A, 30)
                                .arrived(A, 30, 0, 40)
                                .due(A, 1000, 28)
                                .running(A, "w1", 8, 1)),
                Cases.of(
                        "P3 an open transaction, and so nothing arrives",
                        Cause.INVISIBLE_ENQUEUE,
                        "pid",
                        "4242",
                        open()),
                Cases.of("P4 a misspelt type", Cause.UNKNOWN_TYPE, "similar_type", A, steady().due("rnu_tsa", 20, 40)),
                Cases.of("S1 what it waits for is dead", Cause.DEPENDENCY_NEVER, "depends_on", JOB.toString(), never()),
                Cases.of("S2 running by hand", Cause.ILLEGAL_STATE, "rule", "lease_without_worker", illegal()),
                Cases.of("C2 a missed tick", Cause.SCHEDULE_MISSED, "schedule", "nightly", missed()),
                Cases.of("X1 a revoked key, and so nothing arrives", Cause.KEY_REVOKED, "name", "shop", revoked()));
    }

    private static Situation limited() {
        Situation seen = steady();
        seen.limits.add(new Limit(A, "acme", false, 1, 1, 40, ago(50), JOB, ago(20), null));
        seen.due.add(new DueJobs(A, 0, 40, false, ago(50), true));
        return seen;
    }

    private static Situation parked() {
        Situation seen = steady();
        seen.parked.add(new Parked(
                A, "dependency_error", "f1-x", "HTTP 503", 40, 40, ago(PAST / 2.0), ago(200), ago(-3000), ago(-7200)));
        return seen;
    }

    private static Situation open() {
        Situation seen = steady().nothingArrived(A, 60).nothingEnded(A, 60);
        seen.writers.add(new Server.OpenTransaction(4242, "shop", "idle in transaction", ago(60)));
        return seen;
    }

    private static Situation never() {
        Situation seen = steady();
        seen.blocked.add(new BlockedJobs(JOB, A, "dead", ago(100), 1, 1, UUID.nameUUIDFromBytes(new byte[] {2}), B));
        return seen;
    }

    private static Situation illegal() {
        Situation seen = steady();
        seen.illegal.add(new IllegalRows("lease_without_worker", 3, List.of(JOB), List.of(A), ago(30)));
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
}
