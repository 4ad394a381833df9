package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.diagnose.Diagnosis;
import dev.vigia.diagnose.DocumentVerdict;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.job.Schema;
import dev.vigia.observe.signal.Attempts;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A host refuses one document, again and again, and answers all others: seen and judged on a real PostgreSQL. */
@ExtendWith(FreshDatabase.class)
class RefusedDocumentTest {
    private final UUID document = UUID.randomUUID();
    private TestDatabase database;
    private SqlWorker worker;
    private UUID job;

    @BeforeEach
    void refuseOneOfEight(TestDatabase fresh) {
        database = fresh;
        worker = new SqlWorker(fresh, "w1");
        job = SqlWorker.enqueue(database, "run_tsa", document, 10);
        for (int i = 0; i < 3; i++) {
            due("0 s");
            worker.claimAndFail(job, "dependency_error");
        }
        due("10 s");
        for (int i = 0; i < 7; i++) {
            worker.succeed(worker.claim(SqlWorker.enqueue(database, "run_tsa")));
        }
    }

    /** So long from now. */
    private void due(String in) {
        database.execute("update executor_waiting set run_at = now() + ?::interval where id = ?", in, job);
    }

    private Diagnosis verdict() {
        return Diagnosis.of(new Observer(database.dataSource(), Schema.PUBLIC).system());
    }

    @Test
    void itsFailuresNameItAndTheSuccessesOfOthersDoNot() {
        List<Attempts> attempts =
                new Observer(database.dataSource(), Schema.PUBLIC).system().attempts();
        assertThat(attempts)
                .filteredOn(Attempts::failed)
                .isNotEmpty()
                .allSatisfy(group -> assertThat(group.documents()).containsExactly(document));
        assertThat(attempts)
                .filteredOn(Attempts::succeeded)
                .isNotEmpty()
                .allSatisfy(group -> assertThat(group.documents()).isEmpty());
    }

    @Test
    void itsOwnSuccessIsToldApart() {
        due("0 s");
        worker.succeed(worker.claim(job));
        assertThat(new Observer(database.dataSource(), Schema.PUBLIC).system().attempts())
                .filteredOn(Attempts::succeeded)
                .flatExtracting(Attempts::documents)
                .containsExactly(document);
    }

    @Test
    void theVerdictIsAboutItAndEveryQueryHolds() {
        Diagnosis verdict = verdict();
        assertThat(verdict.status()).as("%s", verdict).isEqualTo(Diagnosis.Status.DEGRADED);
        Incident incident = verdict.incidents().get(0);
        assertThat(incident.scope().one("document")).isEqualTo(document.toString());
        assertThat(incident.evidence())
                .allSatisfy(evidence -> assertThat(database.rows(evidence.query()))
                        .as(evidence.query())
                        .singleElement()
                        .satisfies(row -> assertThat(row.get("holds")).isEqualTo(true)));
    }

    @Test
    void itIsToldHowToGoOnAndOthersAreNotTouched() {
        UUID other = UUID.randomUUID();
        SqlWorker.enqueue(database, "run_tsa", other, 10);
        assertThat(of(document).incidents()).hasSize(1);
        assertThat(of(document).nextAction())
                .as("not to ask the same again")
                .isNotEqualTo("vigia diagnose " + document);
        assertThat(of(other).incidents()).isEmpty();
    }

    private DocumentVerdict of(UUID id) {
        return Vigia.on(database.dataSource())
                .build()
                .diagnostics()
                .document(id)
                .orElseThrow();
    }
}
