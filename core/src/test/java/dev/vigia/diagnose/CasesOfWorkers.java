package dev.vigia.diagnose;

import static dev.vigia.diagnose.Situation.A;
import static dev.vigia.diagnose.Situation.B;
import static dev.vigia.diagnose.Situation.C;
import static dev.vigia.diagnose.Situation.PAST;
import static dev.vigia.diagnose.Situation.ago;
import static dev.vigia.diagnose.Situation.error;
import static dev.vigia.diagnose.Situation.steady;

import dev.vigia.diagnose.Cases.Case;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.observe.signal.Worker;
import dev.vigia.observe.signal.Worker.ProcessState;
import java.util.List;

/** Processes that run jobs. */
final class CasesOfWorkers {
    private CasesOfWorkers() {}

    static List<Case> workers() {
        return List.of(
                Cases.of(
                        "W1 one of three is killed",
                        Cause.WORKER_LOST,
                        "worker",
                        "w3",
                        steady().worker("w3", "1", 3000, 40, "lost", ProcessState.GONE, A, B, C)
                                .changed("worker_lost", "w3", null, 25, 1)
                                .changed("lease_reclaimed", "w3", A, 25, 3)),
                Cases.of(
                        "W2 one is stopped",
                        Cause.WORKER_PAUSED,
                        "worker",
                        "w3",
                        steady().worker("w3", "1", 3000, 40, "lost", ProcessState.STOPPED, A, B, C)
                                .changed("worker_lost", "w3", null, 25, 1)),
                Cases.of(
                        "W2 one was stopped and is back",
                        Cause.WORKER_PAUSED,
                        "worker",
                        "w3",
                        steady().changed("worker_lost", "w3", null, 40, 1)
                                .changed("worker_stalled", "w3", null, 5, 1)
                                .changed("stale_completion_rejected", "w3", A, 5, 2)),
                Cases.of(
                        "W3 all of them are gone",
                        Cause.NO_WORKER,
                        "type",
                        A,
                        steady().worker("w1", "1", 3000, 50, "lost", ProcessState.GONE, A)
                                .worker("w2", "1", 3000, 50, "lost", ProcessState.GONE, A)
                                .worker("w3", "1", 3000, 1, "live", ProcessState.RUNNING, B, C)
                                .nothingEnded(A, 50)
                                .due(A, 90, 45)),
                Cases.of(
                        "W4 one is cut off",
                        Cause.WORKER_UNREACHABLE,
                        "worker",
                        "w3",
                        steady().worker("w3", "1", 3000, 40, "lost", ProcessState.RUNNING, A, B, C)
                                .changed("worker_lost", "w3", null, 25, 1)),
                Cases.of(
                        "W5 a pool is exhausted",
                        Cause.POOL_EXHAUSTED,
                        "worker",
                        "w1",
                        steady().vitals("w1", new Worker.Vitals(1L, 10, 10, 6, 5L, 0, 20, 1L, ago(1), null))
                                .ended(
                                        A,
                                        "w1",
                                        "1",
                                        "failed",
                                        error("Connection is not available, request timed out after 5000ms", 0, null),
                                        30,
                                        0,
                                        0.4,
                                        5,
                                        0)),
                Cases.of(
                        "W5 handlers wait for a connection, and none fails",
                        Cause.POOL_EXHAUSTED,
                        "type",
                        A,
                        steady().vitals("w2", new Worker.Vitals(1L, 4, 4, 4, 5L, 0, 20, 1L, ago(1), null))
                                .nothingEnded(A, 30)
                                .served(A, 30, 0, 2, 7.3)
                                .running(B, "w2", 5, 3)
                                .running(A, "w2", 3, 3)),
                Cases.of(
                        "W6 one gets no processor",
                        Cause.WORKER_STARVED,
                        "worker",
                        "w1",
                        steady().vitals("w1", new Worker.Vitals(1L, 1, 10, 0, 4000L, 80, 20, 1L, ago(1), null))
                                .slow("w1", 40, 1.9)),
                Cases.of(
                        "W8 dies at every start",
                        Cause.CRASH_LOOP,
                        "version",
                        "2",
                        steady().worker("x1", "2", 90, 85, "lost", ProcessState.GONE, A)
                                .worker("x2", "2", 60, 55, "lost", ProcessState.GONE, A)
                                .worker("x3", "2", 30, 26, "lost", ProcessState.GONE, A)
                                .sameHost("x1", "x2", "x3")),
                Cases.of("O1 nobody is elected", Cause.MAINTENANCE_STALLED, "worker", "w9", steady().elected("w9", 40)),
                Cases.of(
                        "O3 a worker hears nothing",
                        Cause.WAKEUP_LOST,
                        "worker",
                        "w9",
                        steady().worker("w9", "1", "parcel")
                                .vitals("w9", new Worker.Vitals(1L, 1, 10, 0, 5L, 0, 20, 1L, ago(40), null))
                                .arrived("parcel", PAST, 0, 1)
                                .ended("parcel", "w9", "1", "succeeded", null, PAST, 40, 1, 0.05, 0)
                                .pickedUp("parcel", "w9", 40, 2.5)),
                Cases.of(
                        "B10 no worker ever hears",
                        Cause.POOLER_MODE,
                        null,
                        null,
                        steady().vitals("w1", deaf()).vitals("w2", deaf()).vitals("w3", deaf())),
                Cases.of(
                        "O1 the elected one is stopped, and others come and go",
                        Cause.MAINTENANCE_STALLED,
                        "worker",
                        "w1",
                        steady().elected("w1", 40)
                                .worker("w1", "1", 3000, 41, "live", ProcessState.STOPPED, A, B, C)
                                .worker("w2", "1", 3, 1, "drained", ProcessState.GONE, A, B, C)
                                .worker("w3", "1", 3, 1, "drained", ProcessState.GONE, A, B, C)),
                Cases.of(
                        "C1 a clock is off",
                        Cause.CLOCK_SKEW,
                        "worker",
                        "w2",
                        steady().vitals(
                                        "w1",
                                        new Worker.Vitals(3L, null, null, null, null, null, null, null, null, null))
                                .vitals(
                                        "w2",
                                        new Worker.Vitals(
                                                600_000L, null, null, null, null, null, null, null, null, null))));
    }

    private static Worker.Vitals deaf() {
        return new Worker.Vitals(1L, 1, 10, 0, 5L, 0, 20, 1L, null, null);
    }
}
