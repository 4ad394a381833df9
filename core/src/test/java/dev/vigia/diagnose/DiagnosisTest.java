package dev.vigia.diagnose;

import static dev.vigia.diagnose.Situation.A;
import static dev.vigia.diagnose.Situation.B;
import static dev.vigia.diagnose.Situation.C;
import static dev.vigia.diagnose.Situation.ago;
import static dev.vigia.diagnose.Situation.steady;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.diagnose.Cases.Case;
import dev.vigia.diagnose.Diagnosis.Status;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Evidence;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.observe.signal.NeededIndex;
import dev.vigia.observe.signal.Server;
import dev.vigia.observe.signal.Signal;
import dev.vigia.observe.signal.Worker.ProcessState;
import dev.vigia.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each case of the catalogue is named first, with its scope and its grounds, and alone; controls are healthy. */
class DiagnosisTest {
    static List<Case> cases() {
        return Cases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theCauseIsNamedFirstWithItsScope(Case one) {
        Diagnosis verdict = one.situation().diagnosis();
        assertThat(verdict.missing()).as("rules that stumbled").isEmpty();
        assertThat(verdict.incidents())
                .extracting(Incident::cause)
                .as("%s", verdict)
                .startsWith(one.cause());
        if (one.dimension() != null) {
            assertThat(verdict.incidents().get(0).scope().of(one.dimension())).contains(one.value());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nothingElseIsAnIncidentOfItsOwn(Case one) {
        assertThat(one.situation().diagnosis().incidents()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyIncidentIsGrounded(Case one) {
        Incident first = one.situation().diagnosis().incidents().get(0);
        assertThat(first.evidence()).hasSizeGreaterThanOrEqualTo(2).allSatisfy(evidence -> {
            assertThat(evidence.text()).isNotBlank();
            assertThat(evidence.query())
                    .matches("(?s)(select|with) .*")
                    .contains("holds")
                    .doesNotContain("?");
        });
        assertThat(first.headline()).isNotBlank();
        assertThat(first.nextAction().text()).isNotBlank();
        assertThat(first.since()).isBeforeOrEqualTo(Situation.NOW);
    }

    @Test
    void everyQueryOfTheEvidenceIsAcceptedAndSaysWhetherItHolds() throws SQLException {
        try (TestDatabase database = TestDatabase.migrated();
                Connection connection = database.dataSource().getConnection()) {
            for (Case one : Cases.all()) {
                for (Evidence evidence :
                        one.situation().diagnosis().incidents().get(0).evidence()) {
                    try (PreparedStatement query = connection.prepareStatement(evidence.query())) {
                        ResultSetMetaData columns = query.getMetaData();
                        assertThat(columns.getColumnLabel(columns.getColumnCount()))
                                .as("%s: %s", one, evidence.query())
                                .isEqualTo("holds");
                    }
                }
            }
        }
    }

    @Test
    void aSteadyLoadIsHealthyAndProvesIt() {
        Diagnosis verdict = steady().diagnosis();
        assertThat(verdict.status()).isEqualTo(Status.HEALTHY);
        assertThat(verdict.incidents()).isEmpty();
        assertThat(verdict.headline()).startsWith("Nothing is wrong: 3 workers alive");
    }

    @Test
    void aBurstThatDrainsInTimeIsHealthy() {
        Diagnosis verdict = steady().nothingArrived(A, 40)
                .arrived(A, 40, 20, 30)
                .arrived(A, 20, 0, 2)
                .nothingEnded(A, 40)
                .served(A, 40, 0, 18, 0.05)
                .due(A, 60, 5)
                .diagnosis();
        assertThat(verdict.status()).as("%s", verdict).isEqualTo(Status.HEALTHY);
    }

    @Test
    void aPlannedFreezeIsHealthy() {
        assertThat(steady().frozen(A, 60, 600.0)
                        .nothingEnded(A, 60)
                        .due(A, 120, 59)
                        .diagnosis()
                        .status())
                .isEqualTo(Status.HEALTHY);
    }

    @Test
    void aRollingDeployWithDrainIsHealthy() {
        Diagnosis verdict = steady().worker("w1", "1", 3000, 30, "drained", ProcessState.GONE, A, B, C)
                .worker("w2", "1", 3000, 20, "drained", ProcessState.GONE, A, B, C)
                .worker("n1", "2", 31, 1, "live", ProcessState.RUNNING, A, B, C)
                .worker("n2", "2", 21, 1, "live", ProcessState.RUNNING, A, B, C)
                .ended(A, "n1", "2", "succeeded", null, 30, 0, 1, 0.05, 0)
                .diagnosis();
        assertThat(verdict.status()).as("%s", verdict).isEqualTo(Status.HEALTHY);
    }

    @Test
    void aFewFailuresAsEverAreHealthy() {
        Situation seen = steady();
        seen.ended(
                A,
                "w1",
                "1",
                "failed",
                Situation.error("HTTP 503 from https://tsa.example/x", 503, "tsa.example"),
                500,
                490,
                0.2,
                0.05,
                0);
        seen.ended(
                A,
                "w1",
                "1",
                "failed",
                Situation.error("HTTP 503 from https://tsa.example/x", 503, "tsa.example"),
                20,
                15,
                0.2,
                0.05,
                0);
        assertThat(seen.diagnosis().status()).isEqualTo(Status.HEALTHY);
    }

    @Test
    void twoTroublesAtOnceAreTwoIncidents() {
        Diagnosis verdict = steady().nothingEnded(A, 60)
                .nothingEnded(C, 60)
                .failed(A, "HTTP 503 from https://tsa.example/x", 503, "tsa.example", 60, 0, 2)
                .failed(C, "HTTP 503 from https://tsa.example/x", 503, "tsa.example", 60, 0, 2)
                .frozen(B, 90, null)
                .nothingEnded(B, 90)
                .due(B, 180, 89)
                .diagnosis();
        assertThat(verdict.incidents())
                .extracting(Incident::cause)
                .containsExactly(Cause.DEPENDENCY_DOWN, Cause.FROZEN);
        assertThat(verdict.status()).isEqualTo(Status.BROKEN);
    }

    @Test
    void aDecoyDeployDoesNotWinOverAHost() {
        Diagnosis verdict = steady().worker("w3", "2", 63, 1, "live", ProcessState.RUNNING, A, B, C)
                .nothingEnded(A, 60)
                .nothingEnded(C, 60)
                .failed(A, "HTTP 503 from https://tsa.example/x", 503, "tsa.example", 60, 0, 2)
                .failed(C, "HTTP 503 from https://tsa.example/x", 503, "tsa.example", 60, 0, 2)
                .diagnosis();
        assertThat(verdict.incidents()).extracting(Incident::cause).containsExactly(Cause.DEPENDENCY_DOWN);
    }

    @Test
    void theOnsetIsTheFirstFailure() {
        Incident first = CasesOfCode.dependencies()
                .get(0)
                .situation()
                .diagnosis()
                .incidents()
                .get(0);
        assertThat(Duration.between(first.since(), ago(60)).abs()).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void whatNoRuleExplainsIsUnknownBetweenTwoLinks() {
        Diagnosis verdict = steady().nothingEnded(A, 60).due(A, 120, 59).diagnosis();
        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.incidents()).singleElement().satisfies(incident -> {
            assertThat(incident.cause()).isEqualTo(Cause.UNKNOWN);
            assertThat(incident.scope().one("between")).isEqualTo("enqueue and claim");
        });
    }

    @Test
    void anIndexIsMissingOnlyWhereItsTableIs() {
        Situation seen = steady();
        for (NeededIndex needed : NeededIndex.values()) {
            seen.indexes.add(new Server.IndexState(needed.index(), false, false));
        }
        assertThat(seen.diagnosis().incidents()).as("no table was seen").isEmpty();
        seen.tables.add(new Server.TableState("executor_leases", 1, 0, ago(3), 8192));
        assertThat(seen.diagnosis().incidents()).singleElement().satisfies(incident -> {
            assertThat(incident.scope().one("index")).isEqualTo("executor_leases_pkey");
            assertThat(incident.nextAction().command())
                    .contains("add constraint executor_leases_pkey primary key using index executor_leases_pkey");
        });
    }

    @Test
    void withoutTheSignalsThatHealthNeedsNobodyCanTell() {
        Diagnosis verdict = steady().without(Signal.WORKERS).diagnosis();
        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.headline()).startsWith("Cannot tell: workers");
    }
}
