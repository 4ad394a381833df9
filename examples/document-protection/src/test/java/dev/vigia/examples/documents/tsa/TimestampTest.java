package dev.vigia.examples.documents.tsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.examples.documents.evidence.DurableDisk;
import dev.vigia.examples.documents.evidence.Sha256;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimestampTest {
    private static final Sha256 DIGEST = Sha256.of(new byte[] {1});

    @TempDir
    private Path folder;

    @Test
    void itStatesWhatTheAuthoritySaid() throws Exception {
        Instant now = Instant.parse("2030-02-01T10:00:00.250Z");
        Timestamp timestamp = stamped(Clock.fixed(now, ZoneOffset.UTC));

        assertThat(timestamp.time()).isEqualTo(now);
        assertThat(timestamp.policy()).isEqualTo("2.999.3161.1");
        assertThat(timestamp.authority()).isEqualTo("CN=Vigía example timestamp authority, O=Vigía example");
        assertThat(Timestamp.read(timestamp.response()).response()).isEqualTo(timestamp.response());
        timestamp.check(DIGEST);
    }

    @Test
    void aTimestampOfAnotherDigestIsNotTaken() throws Exception {
        Timestamp timestamp = stamped(Clock.systemUTC());

        assertThatThrownBy(() -> timestamp.check(Sha256.of(new byte[] {2})))
                .isInstanceOf(InvalidTimestampException.class)
                .hasMessageStartingWith("is about another digest");
    }

    @Test
    void anotherRootIsNotTaken() throws Exception {
        Timestamp timestamp = stamped(Clock.systemUTC());
        X509Certificate stranger = new CertificateIssuer(Instant.now()).issue().root();

        assertThatThrownBy(() -> timestamp.checkChain(stranger))
                .isInstanceOf(InvalidTimestampException.class)
                .hasMessageStartingWith("does not lead to CN=Vigía example root");
    }

    @Test
    void aTokenFromAfterItsCertificatesEndIsNotTaken() throws Exception {
        AuthorityKeys keys = AuthorityKeys.in(folder, new DurableDisk(), Clock.systemUTC());
        assertThat(keys.certificate()).isNotNull();
        Clock late = Clock.offset(Clock.systemUTC(), Duration.ofDays(4000));

        assertThatThrownBy(() -> stamped(late)).hasMessageContaining("timestamp authority");
    }

    /** Whatever byte is changed, reading or a check fails, or the change is outside of what the token signs. */
    @Test
    void aTokenWithAChangedByteIsNeverTakenForAnotherStatement() throws Exception {
        Timestamp original = stamped(Clock.systemUTC());
        byte[] response = original.response();
        Random random = new Random(3161);
        for (int i = 0; i < 120; i++) {
            byte[] changed = response.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            assertSameStatementOrInvalid(original, changed);
        }
    }

    private static void assertSameStatementOrInvalid(Timestamp original, byte[] changed) {
        try {
            Timestamp timestamp = Timestamp.read(changed);
            timestamp.check(DIGEST);
            assertThat(timestamp.time()).isEqualTo(original.time());
            assertThat(timestamp.serial()).isEqualTo(original.serial());
            assertThat(timestamp.policy()).isEqualTo(original.policy());
            assertThat(timestamp.chain().signer()).isEqualTo(original.chain().signer());
        } catch (InvalidTimestampException expected) {
            assertThat(expected).hasMessageContaining(" ");
        }
    }

    private Timestamp stamped(Clock clock) throws Exception {
        try (TimestampAuthority authority = TimestampAuthority.start(folder, 0, clock)) {
            return new TimestampClient(authority.url(), Duration.ofSeconds(15)).stamp(DIGEST);
        }
    }
}
