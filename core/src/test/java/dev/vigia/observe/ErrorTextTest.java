package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.observe.signal.AttemptError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTextTest {
    private static AttemptError read(String message) {
        return ErrorText.read("dependency_error", null, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP 503 from https://tsa.example/stamp                                              | tsa.example    | 503
            HTTP 503 from http://127.0.0.1:9090/run-tsa: busy                                    | 127.0.0.1:9090 | 503
            no answer from http://localhost:8081/run-tsa: request timed out                      | localhost:8081 | 0
            HTTP 502 from http://127.0.0.1:9090/run-tsa: tsa.example answered 503                | tsa.example    | 503
            HTTP 500 from http://functions.internal/run: https://user:pw@pay.example:8443/v1 returned 429 | pay.example | 429
            IOException: HTTP 401 from tsa.example                                               | tsa.example    | 401
            UnknownHostException: mail.example                                                   | mail.example   | 0
            ConnectException: connection refused to pay.example:443                              | pay.example    | 0
            """)
    void theDeepestHostAndItsStatusCount(String message, String host, int status) {
        AttemptError error = read(message);
        assertThat(error.host()).isEqualTo(host);
        assertThat(error.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NullPointerException: Cannot invoke "com.acme.Order.total()" because "order" is null
            IllegalStateException: thrown at com.acme.Stamper.stamp(Stamper.java)
            the amount must be a number, got 10.5
            """)
    void whatIsNoHostIsNone(String message) {
        assertThat(read(message).host()).isNull();
    }

    @Test
    void messagesThatDifferInTheirParametersAreOne() {
        String one = read("HTTP 503 from https://tsa.example/jobs/17?try=2").template();
        assertThat(one)
                .isEqualTo(
                        read("HTTP 503 from https://tsa.example/jobs/98?try=1").template());
        assertThat(one).contains("503");
    }

    @Test
    void anotherStatusIsAnotherError() {
        assertThat(read("HTTP 503 from https://tsa.example/").template())
                .isNotEqualTo(read("HTTP 429 from https://tsa.example/").template());
    }

    @Test
    void aMissingMessageBlamesNobody() {
        assertThat(read(null).host()).isNull();
    }
}
