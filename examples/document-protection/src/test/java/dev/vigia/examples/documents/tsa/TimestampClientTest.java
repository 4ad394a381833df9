package dev.vigia.examples.documents.tsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vigia.examples.documents.evidence.Sha256;
import dev.vigia.job.ErrorKind;
import dev.vigia.job.JobFailedException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class TimestampClientTest {
    private static final Sha256 DIGEST = Sha256.of(new byte[] {1});
    private static final Duration LONG = Duration.ofSeconds(15);

    @TempDir
    private Path folder;

    @Test
    void aGrantedTokenIsAboutTheDigestAndChecked() throws Exception {
        try (TimestampAuthority authority = TimestampAuthority.start(folder)) {
            Timestamp timestamp = new TimestampClient(authority.url(), LONG).stamp(DIGEST);

            timestamp.check(DIGEST);
            assertThat(timestamp.serial()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void aRefusalForNowIsWorthAnotherAttempt(int status) throws Exception {
        try (OddAuthority authority = OddAuthority.answering(status, new byte[0])) {
            assertFails(
                    authority.url(),
                    ErrorKind.DEPENDENCY_ERROR,
                    "timestamp authority 127.0.0.1:" + authority.url().getPort() + " answered HTTP " + status);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 302, 400, 401, 404, 415})
    void anyOtherStatusIsFinal(int status) throws Exception {
        try (OddAuthority authority = OddAuthority.answering(status, new byte[0])) {
            assertFails(authority.url(), ErrorKind.PERMANENT_ERROR, "answered HTTP " + status);
        }
    }

    @Test
    void theDelayThatTheAuthorityAsksForIsPassedOn() throws Exception {
        try (OddAuthority authority = new OddAuthority(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "7");
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        })) {
            assertThat(failure(authority.url(), LONG).retryAfter()).isEqualTo(Duration.ofSeconds(7));
        }
    }

    @Test
    void anAuthorityThatIsNotThereIsWorthAnotherAttempt() throws Exception {
        OddAuthority gone = OddAuthority.answering(200, new byte[0]);
        gone.close();

        assertFails(gone.url(), ErrorKind.DEPENDENCY_ERROR, "cannot be reached: connection refused");
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUp() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (OddAuthority authority = new OddAuthority(exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            awaited(done);
        })) {
            JobFailedException failure = failure(authority.url(), Duration.ofMillis(300));

            assertThat(failure.kind()).isEqualTo(ErrorKind.DEPENDENCY_ERROR);
            assertThat(failure).hasMessageContaining("did not answer within 300 ms");
        } finally {
            done.countDown();
        }
    }

    @Test
    void anAnswerThatIsTooLongIsGivenUp() throws Exception {
        try (OddAuthority authority = OddAuthority.answering(200, new byte[1024 * 1024])) {
            assertFails(authority.url(), ErrorKind.DEPENDENCY_ERROR, "the answer is longer than 262144 bytes");
        }
    }

    @Test
    void anAnswerThatIsNoTimestampIsWorthAnotherAttempt() throws Exception {
        try (OddAuthority authority = OddAuthority.answering(200, "<html>".getBytes(StandardCharsets.UTF_8))) {
            assertFails(authority.url(), ErrorKind.DEPENDENCY_ERROR, "is not an RFC 3161 response");
        }
    }

    /** The nonce tells it from a fresh one. */
    @Test
    void anAnswerToAnEarlierRequestIsNotTaken() throws Exception {
        try (TimestampAuthority real = TimestampAuthority.start(folder)) {
            byte[] earlier = new TimestampClient(real.url(), LONG).stamp(DIGEST).response();
            try (OddAuthority replaying = OddAuthority.answering(200, earlier)) {
                assertFails(replaying.url(), ErrorKind.DEPENDENCY_ERROR, "nonce");
            }
        }
    }

    @Test
    void aRejectedRequestIsFinalAndItsReasonTold() throws Exception {
        byte[] rejection;
        try (TimestampAuthority real = TimestampAuthority.start(folder)) {
            rejection = Rejection.of(real.url());
        }
        try (OddAuthority authority = OddAuthority.answering(200, rejection)) {
            assertFails(authority.url(), ErrorKind.PERMANENT_ERROR, "rejected the request: status 2, badDataFormat");
        }
    }

    @Test
    void anInterruptedClientGivesUpAtOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (OddAuthority silent = new OddAuthority(exchange -> {
            asked.countDown();
            awaited(done);
        })) {
            Thread caller = Thread.currentThread();
            Thread interrupter = new Thread(() -> {
                awaited(asked);
                caller.interrupt();
            });
            interrupter.start();

            assertThatThrownBy(() -> new TimestampClient(silent.url(), LONG).stamp(DIGEST))
                    .isInstanceOf(InterruptedException.class);
            interrupter.join();
        } finally {
            done.countDown();
        }
    }

    @Test
    void credentialsInTheUrlAreNotTold() throws Exception {
        try (OddAuthority authority = OddAuthority.answering(503, new byte[0])) {
            URI url = URI.create(authority.url().toString().replace("//", "//user:secret@") + "?key=secret");

            assertThat(failure(url, LONG)).hasMessageNotContaining("secret");
        }
    }

    private static void assertFails(URI url, ErrorKind kind, String message) {
        JobFailedException failure = failure(url, LONG);
        assertThat(failure).hasMessageContaining(message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    private static JobFailedException failure(URI url, Duration timeout) {
        return catchThrowableOfType(JobFailedException.class, () -> new TimestampClient(url, timeout).stamp(DIGEST));
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
