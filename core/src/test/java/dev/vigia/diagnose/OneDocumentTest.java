package dev.vigia.diagnose;

import static dev.vigia.diagnose.Situation.A;
import static dev.vigia.diagnose.Situation.B;
import static dev.vigia.diagnose.Situation.C;
import static dev.vigia.diagnose.Situation.error;
import static dev.vigia.diagnose.Situation.steady;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Fingerprint;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.Severity;
import dev.vigia.observe.signal.AttemptError;
import dev.vigia.observe.signal.OpenDocuments;
import dev.vigia.observe.signal.Parked;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How far failures reach: one document's are not the system's, and a few are not all. */
class OneDocumentTest {
    private static final UUID ALONE = Made.document("alone");
    private static final AttemptError REFUSED = error("HTTP 503 from https://tsa.example/x", 503, "tsa.example");

    /** So many attempts of the type succeed at once, three fail meanwhile. */
    private static Situation few(long succeed, AttemptError error, UUID document) {
        Situation seen = new Situation();
        for (String worker : List.of("w1", "w2")) {
            seen.worker(worker, "1", A, B, C);
        }
        if (succeed > 0) {
            seen.attempts.add(Made.attempts(20, A, "w1", "1", "succeeded", null, succeed, 0, 0.05, 0.01));
        }
        seen.attempts.add(Made.attempts(20, A, "w2", "1", "failed", error, 1, 0, 0.05, 0.01));
        seen.attempts.add(Made.attempts(15, A, "w2", "1", "failed", error, 1, 1, 0.05, 0.01));
        seen.attempts.add(Made.attempts(10, A, "w2", "1", "failed", error, 1, 1, 0.05, 0.01));
        if (document != null) {
            seen.attempts.replaceAll(one -> one.failed() ? Made.of(document, one) : one);
        }
        return seen;
    }

    private static Incident only(Situation seen) {
        Diagnosis verdict = seen.diagnosis();
        assertThat(verdict.missing()).isEmpty();
        assertThat(verdict.incidents()).as("%s", verdict).hasSize(1);
        return verdict.incidents().get(0);
    }

    @Test
    void aHostThatRefusesOneDocumentOfEightIsNotDown() {
        Incident incident = only(few(7, REFUSED, ALONE));
        assertThat(incident.cause()).isEqualTo(Cause.DEPENDENCY_DOWN);
        assertThat(incident.scope().one("host")).isEqualTo("tsa.example");
        assertThat(incident.scope().one("document")).isEqualTo(ALONE.toString());
        assertThat(incident.severity()).isEqualTo(Severity.DEGRADED);
        assertThat(incident.headline())
                .startsWith("One document alone fails at run_tsa since ")
                .contains("while 7 attempts of others succeeded: HTTP 503 from https://tsa.example/x");
        assertThat(incident.nextAction().command()).isEqualTo("vigia diagnose " + ALONE);
        assertThat(incident.nextAction().text()).contains("vigia retry --correlation " + ALONE);
        assertThat(incident.impact().jobs()).isOne();
        assertThat(incident.impact().documents()).isOne();
        assertThat(few(7, REFUSED, ALONE).diagnosis().status()).isEqualTo(Diagnosis.Status.DEGRADED);
    }

    @Test
    void othersThatPassedJustBeforeItsFirstFailureCountToo() {
        Situation seen = few(0, REFUSED, ALONE);
        seen.attempts.add(Made.attempts(24, A, "w1", "1", "succeeded", null, 7, 0, 0.05, 0.01));
        assertThat(only(seen).scope().one("document")).isEqualTo(ALONE.toString());
    }

    @Test
    void othersThatPassedLongBeforeSayNothingOfTheHostNow() {
        Situation seen = few(0, REFUSED, ALONE);
        seen.attempts.add(Made.attempts(60, A, "w1", "1", "succeeded", null, 7, 0, 0.05, 0.01));
        Incident incident = only(seen);
        assertThat(incident.scope().of("document")).isEmpty();
        assertThat(incident.severity()).isEqualTo(Severity.BROKEN);
    }

    @Test
    void aHostThatRefusesSeveralDocumentsIs() {
        Incident incident = only(few(7, REFUSED, null));
        assertThat(incident.cause()).isEqualTo(Cause.DEPENDENCY_DOWN);
        assertThat(incident.scope().of("document")).isEmpty();
        assertThat(incident.headline()).startsWith("tsa.example answers 503 since ");
        assertThat(incident.nextAction().command()).startsWith("vigia freeze run_tsa ");
    }

    @Test
    void whereHardlyAnyOtherPassedNobodyKnowsThatItIsTheDocument() {
        assertThat(only(few(4, REFUSED, ALONE)).scope().of("document")).isEmpty();
    }

    @Test
    void whatSucceedsOfTheSameDocumentIsNoOther() {
        Situation seen = few(7, REFUSED, ALONE);
        seen.attempts.replaceAll(one -> one.succeeded() ? Made.of(ALONE, one) : one);
        assertThat(only(seen).scope().of("document")).isEmpty();
    }

    @Test
    void anErrorOfTheCodeAtOneDocumentAloneIsItsPayload() {
        Incident incident = only(few(7, error("NullPointerException: no signer", 0, null), ALONE));
        assertThat(incident.cause()).isEqualTo(Cause.PAYLOAD_MISMATCH);
        assertThat(incident.scope().one("type")).isEqualTo(A);
        assertThat(incident.scope().one("document")).isEqualTo(ALONE.toString());
        assertThat(incident.severity()).isEqualTo(Severity.DEGRADED);
        assertThat(incident.evidence()).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void anAnswerThatOneDocumentGetsAloneIsNoMissingFunction() {
        assertThat(only(few(7, error("HTTP 404: not found", 404, null), ALONE)).cause())
                .isEqualTo(Cause.PAYLOAD_MISMATCH);
    }

    @Test
    void oneDocumentMakesNobodyElseLate() {
        Situation seen = few(7, REFUSED, ALONE).due(C, 120, 59);
        assertThat(seen.diagnosis().incidents())
                .extracting(Incident::cause)
                .containsExactlyInAnyOrder(Cause.DEPENDENCY_DOWN, Cause.UNKNOWN);
    }

    @Test
    void oneDocumentTodayAndTwoTomorrowAreOneIncident() {
        assertThat(Fingerprint.of(only(few(7, REFUSED, ALONE)))).isEqualTo(Fingerprint.of(only(few(7, REFUSED, null))));
    }

    @Test
    void whatWasKeptBeforeDocumentsWereIsJudgedAsThen() {
        Situation seen = few(7, REFUSED, ALONE).due(A, 3, 1);
        seen.documents.add(new OpenDocuments(List.of(A), 3));
        Incident incident = Diagnosis.of(Renamed.without(seen.observation(), "documents"))
                .incidents()
                .get(0);
        assertThat(incident.scope().dimensions()).containsOnlyKeys("host");
        assertThat(incident.impact().jobs()).isEqualTo(3);
        assertThat(incident.impact().documents()).isNull();
    }

    @Test
    void aHostThatRefusesLessThanHalfIsNoBreakdown() {
        assertThat(severity(steady().failed(A, REFUSED.sample(), 503, "tsa.example", 60, 0, 1)))
                .isEqualTo(Severity.DEGRADED);
        assertThat(severity(steady().failed(A, REFUSED.sample(), 503, "tsa.example", 60, 0, 3)))
                .isEqualTo(Severity.BROKEN);
    }

    private static Severity severity(Situation seen) {
        return only(seen).severity();
    }

    @Test
    void aDocumentIsCountedOnceThoughItsJobsStandAtSeveralTypes() {
        Situation seen = steady().nothingEnded(A, 60)
                .nothingEnded(C, 60)
                .failed(A, REFUSED.sample(), 503, "tsa.example", 60, 0, 2)
                .failed(C, REFUSED.sample(), 503, "tsa.example", 60, 0, 2)
                .due(A, 5, 30);
        seen.parked.add(new Parked(
                C,
                "dependency_error",
                "f1-x",
                REFUSED.sample(),
                4,
                4,
                Situation.ago(50),
                Situation.ago(5),
                Situation.ago(-5),
                Situation.ago(-9)));
        seen.documents.add(new OpenDocuments(List.of(A, C), 3));
        seen.documents.add(new OpenDocuments(List.of(A), 2));
        seen.documents.add(new OpenDocuments(List.of(B), 50));
        Incident incident = only(seen);
        assertThat(incident.impact().jobs()).isEqualTo(9);
        assertThat(incident.impact().documents()).isEqualTo(5);
    }
}
