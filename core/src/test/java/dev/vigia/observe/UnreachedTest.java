package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.diagnose.Diagnosis;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.observe.signal.NoContact;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** What failed is told apart: the connection, or something that was asked on it. */
@ExtendWith(FreshDatabase.class)
class UnreachedTest {

    private static Optional<NoContact> by(Throwable thrown) {
        return Unreached.by(thrown, List.of(), 1, Instant.EPOCH, Duration.ofSeconds(5));
    }

    @Test
    void whatAPoolGotFromTheDriverCounts() {
        SQLException driver = new SQLException("FATAL: sorry, too many clients already\n  Detail", "53300");
        assertThat(by(new RuntimeException(new SQLTransientConnectionException("pool - timed out", "53300", driver))))
                .hasValueSatisfying(contact -> {
                    assertThat(contact.sqlState()).isEqualTo("53300");
                    assertThat(contact.said()).isEqualTo("FATAL: sorry, too many clients already");
                });
    }

    @Test
    void aPoolThatIsBusySaysNothingOfPostgres() {
        assertThat(by(new SQLTransientConnectionException("pool - timed out (total=8, active=8, idle=0, waiting=3)")))
                .isEmpty();
    }

    @Test
    void aRefusedLoginNameOrStatementSaysNothingOfPostgres() {
        for (String state : List.of("28P01", "3D000", "42P01", "57014", "57P01")) {
            assertThat(by(new SQLException("no", state))).as(state).isEmpty();
        }
    }

    @Test
    void aServerThatIsNotThereIsAVerdict() {
        PGSimpleDataSource nobody = new PGSimpleDataSource();
        nobody.setUrl("jdbc:postgresql://127.0.0.1:1/none");
        Diagnosis verdict = Vigia.on(nobody).build().diagnostics().system();
        assertThat(verdict.status()).isEqualTo(Diagnosis.Status.UNKNOWN);
        assertThat(verdict.headline())
                .startsWith("No connection to PostgreSQL at 127.0.0.1:1 (connection refused, once");
    }

    @Test
    void aServerThatRefusesForWantOfConnectionsIsAVerdict(TestDatabase database) {
        String role = "full_" + System.nanoTime();
        database.execute("create role " + role + " login connection limit 0");
        try {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(database.jdbcUrl().replace("user=postgres", "user=" + role));
            Diagnosis verdict = Vigia.on(source).build().diagnostics().system();
            assertThat(verdict.status()).as("%s", verdict).isEqualTo(Diagnosis.Status.BROKEN);
            assertThat(verdict.incidents()).extracting(Incident::cause).containsExactly(Cause.CONNECTIONS_EXHAUSTED);
            assertThat(verdict.incidents().get(0).scope().one("role")).isEqualTo(role);
        } finally {
            database.execute("drop role " + role);
        }
    }
}
