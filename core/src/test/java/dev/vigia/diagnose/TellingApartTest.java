package dev.vigia.diagnose;

import static dev.vigia.diagnose.Situation.A;
import static dev.vigia.diagnose.Situation.B;
import static dev.vigia.diagnose.Situation.C;
import static dev.vigia.diagnose.Situation.ago;
import static dev.vigia.diagnose.Situation.steady;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.diagnose.Diagnosis.Status;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Fingerprint;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.observe.signal.AttemptError;
import dev.vigia.observe.signal.RepeatedLoss;
import dev.vigia.observe.signal.Server;
import dev.vigia.observe.signal.Signal;
import dev.vigia.observe.signal.Worker;
import dev.vigia.observe.signal.Worker.ProcessState;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What looks like something else: each was told wrongly once, with real processes. */
class TellingApartTest {
    private static final AttemptError MEMORY = Situation.error("OutOfMemoryError: Java heap space", 0, null);

    private static Worker.Vitals stalled(int percent) {
        return new Worker.Vitals(1L, 1, 10, 0, 1_766L, percent, 20, 1L, ago(1), null);
    }

    private static List<Cause> causes(Diagnosis verdict) {
        return verdict.incidents().stream().map(Incident::cause).toList();
    }

    @Test
    void twoHandfulsOfJobsAreNoProducerThatFellSilent() {
        Situation seen = new Situation().worker("w1", "1", A);
        for (double at : List.of(65.0, 40.0)) {
            seen.arrived(A, at, at - 5, 1.6).served(A, at, at - 5, 3, 0.05);
        }
        assertThat(seen.diagnosis().status()).isEqualTo(Status.HEALTHY);
    }

    @Test
    void producersThatFallSilentAtOnceAreOneIncident() {
        Situation seen = steady();
        for (String type : List.of(A, B, C)) {
            seen.nothingArrived(type, 60).nothingEnded(type, 60);
        }
        assertThat(causes(seen.diagnosis())).containsExactly(Cause.PRODUCER_SILENT);
        assertThat(seen.diagnosis().incidents().get(0).scope().of("type")).containsExactlyInAnyOrder(A, B, C);
    }

    @Test
    void aSlowHostIsNamedAlsoAfterItsFirstAnswersCame() {
        Situation seen = steady().nothingEnded(A, 100).served(A, 70, 0, 0.6, 30);
        for (String worker : List.of("w1", "w2", "w3")) {
            seen.hangs(A, worker, 25, null, "tsa.example").running(A, worker, 8, 28);
        }
        Diagnosis verdict = seen.diagnosis();
        assertThat(causes(verdict)).containsExactly(Cause.DEPENDENCY_SLOW);
        assertThat(verdict.incidents().get(0).scope().of("host")).containsExactly("tsa.example");
        assertThat(verdict.incidents().get(0).since()).isBeforeOrEqualTo(ago(60));
    }

    /** Slots fill at once and are free at once: a look may find only attempts that have just begun to wait. */
    @Test
    void aSlowHostIsNamedWhileAllThatWaitForItAreYoung() {
        Situation seen = steady().nothingEnded(A, 100).served(A, 70, 0, 0.6, 30);
        for (String worker : List.of("w1", "w2", "w3")) {
            seen.hangs(A, worker, 2, null, "tsa.example").running(A, worker, 8, 2);
        }
        assertThat(causes(seen.diagnosis())).containsExactly(Cause.DEPENDENCY_SLOW);
    }

    @Test
    void whoKeepsDeadRowsIsUnknownToARoleThatMayNotSeeSessions() {
        Situation seen = steady().without(Signal.SESSIONS);
        seen.sessions.clear();
        seen.tables.add(new Server.TableState("executor_waiting", 50, 200_000, ago(3), 30_000_000));
        Diagnosis verdict = seen.diagnosis();
        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.incidents().get(0).scope().one("between")).startsWith("vacuum_blocked and ");
    }

    @Test
    void aWorkerThatStandsStillMostOfTheTimeIsStarvedHoweverLongItsRunsAre() {
        Diagnosis verdict = steady().vitals("w2", stalled(80)).diagnosis();
        assertThat(causes(verdict)).containsExactly(Cause.WORKER_STARVED);
        assertThat(verdict.incidents().get(0).scope().one("worker")).isEqualTo("w2");
    }

    @Test
    void aHostThatIsBusyAsAWholeStarvesNobodyInParticular() {
        Situation seen = steady();
        for (String worker : List.of("w1", "w2", "w3")) {
            seen.vitals(worker, stalled(55));
        }
        assertThat(seen.diagnosis().status()).isEqualTo(Status.HEALTHY);
    }

    @Test
    void aJobThatWasWithTwoOfTwentyWorkersThatDiedPoisonsNobody() {
        Situation seen = steady();
        for (int i = 0; i < 20; i++) {
            seen.worker("x" + i, "2", 100 - i * 4, 99 - i * 4, "lost", ProcessState.GONE, A, B, C);
        }
        seen.sameHost("x0", IntStream.range(1, 20).mapToObj(i -> "x" + i).toArray(String[]::new));
        seen.losses.add(new RepeatedLoss(Cases.JOB, A, 2, 0, false, ago(80), ago(30)));
        assertThat(causes(seen.diagnosis())).containsExactly(Cause.CRASH_LOOP);
    }

    @Test
    void typesThatBecomeSlowAtOnceAreOneIncidentAndStarveNobody() {
        Situation seen = steady();
        for (String type : List.of(A, B, C)) {
            seen.nothingEnded(type, 60).served(type, 60, 0, 2, 3);
        }
        Diagnosis verdict = seen.diagnosis();
        assertThat(causes(verdict)).containsExactly(Cause.SLOWDOWN);
        assertThat(verdict.incidents().get(0).scope().of("type")).containsExactlyInAnyOrder(A, B, C);
    }

    @Test
    void errorsOfAnotherSystemThatNameNoHostAreOneTroubleOfWhatIsCalled() {
        Situation seen = steady().nothingEnded(A, 60).nothingEnded(C, 60);
        for (String type : List.of(A, C)) {
            seen.failed(
                    type,
                    "SSLHandshakeException: PKIX path validation failed: validity check failed",
                    0,
                    null,
                    60,
                    0,
                    2);
        }
        Diagnosis verdict = seen.diagnosis();
        assertThat(causes(verdict)).containsExactly(Cause.DEPENDENCY_DOWN);
        assertThat(verdict.incidents().get(0).scope().of("type")).containsExactlyInAnyOrder(A, C);
        assertThat(verdict.headline()).startsWith("What run_tsa and stamp_receipt call cannot be reached since ");
    }

    @Test
    void aHostThatOneWorkerAloneCannotReachIsToldWithThatWorker() {
        Situation seen = steady().nothingEnded(A, 60)
                .ended(
                        A,
                        "w1",
                        "1",
                        "failed",
                        Situation.error("Connection refused: geo.example", 0, "geo.example"),
                        60,
                        0,
                        1,
                        0.05,
                        0.3)
                .ended(A, "w2", "1", "succeeded", null, 60, 0, 1, 0.05, 0)
                .ended(A, "w3", "1", "succeeded", null, 60, 0, 1, 0.05, 0);
        Incident incident = seen.diagnosis().incidents().get(0);
        assertThat(incident.cause()).isEqualTo(Cause.DEPENDENCY_DOWN);
        assertThat(incident.scope().one("worker")).isEqualTo("w1");
    }

    @Test
    void aTypeThatAlwaysFailsInOneWayIsItsCodeAndAnInterruptIsNot() {
        Situation always = steady().nothingEnded(A, 60)
                .failed(A, "IllegalStateException: no tax table for 2026", 0, null, 60, 0, 2);
        assertThat(causes(always.diagnosis())).containsExactly(Cause.CODE_REGRESSION);
        Situation interrupted =
                steady().nothingEnded(A, 60).failed(A, "java.lang.InterruptedException", 0, null, 60, 0, 2);
        assertThat(causes(interrupted.diagnosis())).containsExactly(Cause.UNKNOWN);
    }

    @Test
    void aLongJobThatWasNeverSeenAndASlowOneAmongManyAreNobodysTroubleWhileNobodyWaits() {
        Situation seen = steady().hangs("transcode", "w1", 120, null, null)
                .running("transcode", "w1", 1, 120)
                .hangs(A, "w2", 15, null, null)
                .running(A, "w2", 1, 15)
                .hangs(B, "w3", 15, null, "tsa.example")
                .running(B, "w3", 1, 15);
        assertThat(seen.diagnosis().status()).isEqualTo(Status.HEALTHY);
        seen.hangs(A, "w1", 14, null, null).running(A, "w1", 1, 14);
        assertThat(causes(seen.diagnosis())).as("two of one type").containsExactly(Cause.STUCK_HANDLER);
    }

    @Test
    void aLongJobThatWasNeverSeenIsToldOnceOthersWaitBehindIt() {
        Situation seen = steady().hangs("transcode", "w1", 120, null, null).running("transcode", "w1", 24, 120);
        for (String type : List.of(A, B, C)) {
            seen.nothingEnded(type, 100).due(type, 100, 90);
        }
        assertThat(causes(seen.diagnosis())).containsExactly(Cause.STUCK_HANDLER);
    }

    @Test
    void theFirstRunsOfANewVersionMayTakeLonger() {
        Situation seen = steady().worker("w9", "2", 40, 1, "live", ProcessState.RUNNING, A, B, C)
                .ended(A, "w9", "2", "succeeded", null, 35, 25, 1, 0.4, 0)
                .ended(A, "w9", "2", "succeeded", null, 25, 0, 1, 0.06, 0);
        assertThat(seen.diagnosis().status()).isEqualTo(Status.HEALTHY);
    }

    /** 1 of 20 among 8 of 35 is chance; without it the episode would begin late, and not stand out from what was before. */
    @Test
    void fewFailuresForAMomentDoNotEndAnEpisode() {
        Situation seen = steady().worker("w9", "2", 40, 1, "live", ProcessState.RUNNING, A, B, C)
                .nothingEnded(A, 35);
        seen.served(A, 35, 0, 3, 0.05);
        double at = 30;
        for (int failures : List.of(2, 3, 10, 1, 2, 6)) {
            seen.attempts.add(Made.attempts(
                    at,
                    A,
                    "w9",
                    "2",
                    "failed",
                    Situation.error("NullPointerException: rate", 0, null),
                    failures,
                    0,
                    0.05,
                    0.005));
            seen.attempts.add(Made.attempts(at, A, "w9", "2", "succeeded", null, 2, 0, 0.05, 0.005));
            at -= 5;
        }
        Diagnosis verdict = seen.diagnosis();
        assertThat(causes(verdict)).containsExactly(Cause.CODE_REGRESSION);
        assertThat(verdict.incidents().get(0).since()).isBefore(ago(25));
    }

    /** By chance one job was with both workers that the type has filled. */
    @Test
    void aJobThatWasWithTwoWorkersWhoseMemoryWasFullPoisonsNobody() {
        Situation seen = steady();
        for (String worker : List.of("w2", "w3")) {
            seen.worker(worker, "1", 3000, 40, "lost", ProcessState.GONE, A, B, C)
                    .vitals(worker, new Worker.Vitals(1L, 1, 10, 0, 5L, 0, 92, 1L, ago(41), null));
            seen.attempts.add(Made.attempts(
                    35, A, worker, "1", "lost", Situation.error("worker_lost", 0, null), 2, 1, 20, 0.005));
        }
        seen.losses.add(new RepeatedLoss(Cases.JOB, A, 2, 0, false, ago(45), ago(30)));
        assertThat(causes(seen.diagnosis())).containsExactly(Cause.WORKER_OUT_OF_MEMORY);
    }

    private static Situation outOfMemory(Situation seen, String worker) {
        return seen.worker(worker, "1", 3000, 20, "lost", ProcessState.GONE, A, B, C)
                .ended(A, worker, "1", "failed", MEMORY, 30, 0, 0.4, 5, 0);
    }

    @Test
    void anIncidentThatMeetsMoreWorkersStaysTheSame() {
        Situation seen = outOfMemory(steady(), "w1");
        String before = Fingerprint.of(seen.diagnosis().incidents().get(0));
        Incident more = outOfMemory(seen, "w2").diagnosis().incidents().get(0);
        assertThat(more.scope().of("worker")).containsExactly("w1", "w2");
        assertThat(Fingerprint.of(more)).isEqualTo(before);
    }
}
