package dev.vigia.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.diagnose.Diagnosis.Status;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Evidence;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.observe.signal.Missing;
import dev.vigia.observe.signal.NoContact;
import dev.vigia.observe.signal.Signal;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Without a connection the verdict is what the refusal says, and no more. */
class OutOfReachTest {
    private static final Instant NOW = Instant.parse("2026-02-01T03:00:12Z");

    private static Diagnosis verdict(String state, String said) {
        return Diagnosis.of(new NoContact(NOW, List.of("db.internal:5433"), state, said, 3, Duration.ofSeconds(3)));
    }

    private static Incident only(Diagnosis verdict) {
        assertThat(verdict.incidents()).hasSize(1);
        return verdict.incidents().get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "53300 | FATAL: sorry, too many clients already | BROKEN | CONNECTIONS_EXHAUSTED",
                "53300 | FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute | BROKEN | CONNECTIONS_EXHAUSTED",
                "53100 | FATAL: could not extend file \"base/5/1249\": No space left on device | BROKEN | DISK_FULL",
                "58030 | FATAL: could not write init file: No space left on device | BROKEN | DISK_FULL",
                "53100 | FATAL: could not resize shared memory segment: No space left on device | UNKNOWN | UNKNOWN",
                "53200 | FATAL: out of memory | UNKNOWN | UNKNOWN",
                "57P03 | FATAL: the database system is starting up | UNKNOWN | UNKNOWN",
                "57P03 | FATAL: the database system is in recovery mode | UNKNOWN | UNKNOWN",
                "57P03 | FATAL: the database system is shutting down | UNKNOWN | UNKNOWN",
                "08001 | connection refused | UNKNOWN | UNKNOWN",
                "08001 | no answer | UNKNOWN | UNKNOWN"
            })
    void theRefusalIsTheVerdictAndQuoted(String state, String said, Status status, Cause cause) {
        Diagnosis verdict = verdict(state, said);
        assertThat(verdict.status()).isEqualTo(status);
        Incident incident = only(verdict);
        assertThat(incident.cause()).isEqualTo(cause);
        assertThat(verdict.headline())
                .isEqualTo(incident.headline())
                .contains(said, "db.internal:5433", "3 times in 3.0 s");
        assertThat(incident.evidence()).extracting(Evidence::text).anyMatch(text -> text.contains(said));
        assertThat(incident.nextAction().command()).isNotBlank();
    }

    @Test
    void nothingIsSaidToBeSeen() {
        for (String state : List.of("53300", "53100", "57P03", "08001")) {
            Diagnosis verdict = verdict(state, "words");
            assertThat(verdict.missing())
                    .extracting(Missing::signal)
                    .containsExactlyElementsOf(
                            Arrays.stream(Signal.values()).map(Signal::word).toList());
            assertThat(verdict.figures()).isNull();
            assertThat(verdict.observedAt()).isEqualTo(NOW);
            Incident incident = only(verdict);
            assertThat(incident.impact().jobs()).isNull();
            assertThat(incident.since()).isEqualTo(NOW.minusSeconds(3));
            assertThat(incident.sinceAccuracy()).as("then or earlier").isNull();
        }
    }

    @Test
    void whatCannotBeToldIsBetweenTwoLinks() {
        assertThat(only(verdict("57P03", "starting up")).scope().one("between"))
                .isEqualTo("server start and connections");
        assertThat(only(verdict("08001", "connection refused")).scope().one("between"))
                .isEqualTo("network and server start");
        assertThat(only(verdict("08001", "connection refused")).nextAction().command())
                .isEqualTo("pg_isready -h db.internal -p 5433");
    }

    @Test
    void whoHoldsTheConnectionsIsAskedWithReservedSlots() {
        Incident incident = only(verdict("53300", "FATAL: sorry, too many clients already"));
        assertThat(incident.scope().one("server")).isEqualTo("db.internal:5433");
        assertThat(incident.nextAction().text()).contains("superuser", "pg_use_reserved_connections");
        assertThat(incident.nextAction().command())
                .startsWith("psql -h db.internal -p 5433 -U postgres ")
                .contains("from pg_stat_activity");
    }

    @Test
    void theLimitOfARoleIsNotTheServers() {
        Incident incident = only(verdict("53300", "FATAL: too many connections for role \"app\""));
        assertThat(incident.scope().one("role")).isEqualTo("app");
        assertThat(incident.headline()).contains("no connection left for role app");
        assertThat(incident.nextAction().text()).contains("another role").doesNotContain("superuser");
        assertThat(only(verdict("53300", "FATAL: too many connections for database \"jobs\""))
                        .scope()
                        .one("database"))
                .isEqualTo("jobs");
    }

    @Test
    void aHostThatIsNotKnownIsNotNamed() {
        Diagnosis verdict = Diagnosis.of(new NoContact(NOW, List.of(), "08001", "no answer", 1, Duration.ofSeconds(5)));
        assertThat(verdict.headline())
                .isEqualTo("No connection to PostgreSQL (no answer, once, for 5.0 s): nothing can be told.");
        assertThat(only(verdict).nextAction().command()).isEqualTo("pg_isready");
    }

    @Test
    void everyQueryOfTheEvidenceIsAcceptedAndSaysWhetherItHolds() {
        try (TestDatabase database = TestDatabase.empty()) {
            for (String said : List.of(
                    "sorry, too many clients already",
                    "too many connections for role \"postgres\"",
                    "too many connections for database \"postgres\"")) {
                List<String> queries = only(verdict("53300", said)).evidence().stream()
                        .map(Evidence::query)
                        .filter(Objects::nonNull)
                        .toList();
                assertThat(queries).hasSize(1);
                assertThat(database.rows(queries.get(0)))
                        .singleElement()
                        .satisfies(row -> assertThat(row.get("holds")).isInstanceOf(Boolean.class));
            }
        }
    }
}
