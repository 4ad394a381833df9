package dev.vigia.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class LogsTest {
    @Test
    void everyLineIsOneJsonObjectWithTheIdsOfTheJobThatRuns() throws Exception {
        List<String> lines = logged(Map.of());
        assertThat(lines).hasSize(2);
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        assertThat(first.properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(
                        "timestamp",
                        "level",
                        "message",
                        "correlation_id",
                        "trace_id",
                        "job_id",
                        "type",
                        "attempt",
                        "worker_id",
                        "logger");
        assertThat(first.get("message").asText()).isEqualTo("says \"hi\"\r\n{\"level\":\"FORGED\"}");
        assertThat(first.get("attempt").isInt()).isTrue();
        assertThat(first.get("type").asText()).isEqualTo("123");
        assertThat(Instant.parse(first.get("timestamp").asText())).isBefore(Instant.now());
        JsonNode second = new ObjectMapper().readTree(lines.get(1));
        assertThat(second.get("level").asText()).isEqualTo("ERROR");
        assertThat(second.get("stack_trace").asText()).contains("IllegalStateException: broken");
        assertThat(second.has("secret"))
                .as("only the ids of the contract are taken from the context")
                .isFalse();
    }

    @Test
    void asTextALineBreakOrTerminalCodeIsShownAndNotObeyed() throws Exception {
        List<String> lines = logged(Map.of("VIGIA_LOG", "text"));
        assertThat(lines.get(0)).contains("INFO").contains("says \"hi\"··{").doesNotContain("{\"timestamp");
    }

    private static List<String> logged(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Speaker.class.getName());
        builder.environment().remove("VIGIA_LOG");
        builder.environment().putAll(environment);
        Process process =
                builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try (InputStream errors = process.getErrorStream()) {
            return new String(errors.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    static final class Speaker {
        public static void main(String[] arguments) {
            Logger logger = LoggerFactory.getLogger(Speaker.class);
            Map.of(
                            "correlation_id",
                            "c",
                            "trace_id",
                            "t",
                            "job_id",
                            "j",
                            "type",
                            "123",
                            "attempt",
                            "2",
                            "worker_id",
                            "w")
                    .forEach(MDC::put);
            logger.info("says {}", "\"hi\"\r\n{\"level\":\"FORGED\"}");
            MDC.put("secret", "s");
            logger.error("failed", new IllegalStateException("broken"));
        }
    }
}
