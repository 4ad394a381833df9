package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodySizeTest {
    @TempDir
    static Path folder;

    private static RunningServer running;

    @BeforeAll
    static void start() {
        running = RunningServer.in(folder);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void aBodyOf64MebibytesIsRefusedBeforeItIsRead() throws Exception {
        long began = System.nanoTime();
        String answer = running.raw(
                "POST /functions/v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                        + RunningServer.KEY + "\r\nContent-Length: 67108864\r\n\r\n{\"type\":");
        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("application/problem+json");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aClientThatSends64MebibytesWithoutALengthIsCutOffWhenTheLimitIsReached() {
        byte[] huge = new byte[64 << 20];
        Arrays.fill(huge, (byte) ' ');
        for (HttpRequest.BodyPublisher body : List.of(
                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(huge)),
                HttpRequest.BodyPublishers.ofByteArray(huge))) {
            RunningServer.Answer answer = running.send(running.request("jobs")
                    .header("Content-Type", "application/json")
                    .POST(body));
            assertThat(answer.status()).isEqualTo(413);
        }
    }

    @ParameterizedTest
    @CsvSource({"test-key-0123456789abcdef0123456789abcdef,413", "wrong,401"})
    void aClientThatListensOnlyAfterItSentEverythingHearsTheReasonToo(String key, int status) throws Exception {
        assertThat(running.raw("POST /functions/v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Authorization: Bearer " + key + "\r\nContent-Length: 67108864\r\n\r\n"
                        + " ".repeat(64 << 20)))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void oneJobMayHaveAPayloadOfOneMebibyteAndNoMore() {
        String fits = "{\"type\": \"large\", \"payload\": \"" + "x".repeat((1 << 20) - 2) + "\"}";
        String exceeds = "{\"type\": \"large\", \"payload\": \"" + "x".repeat(1 << 20) + "\"}";
        assertThat(running.post("jobs", fits).status()).isEqualTo(201);
        JsonNode problem = running.post("jobs", exceeds).json();
        assertThat(problem.get("status").asInt()).isEqualTo(413);
        assertThat(problem.get("parameter").asText()).isEqualTo("payload");
    }
}
