package dev.vigia.server.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.observe.WorkerRow;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a line says of the types that a worker takes. */
class WorkersTableTest {
    private static final Instant NOW = Instant.parse("2026-02-01T12:00:00Z");

    private static String line(
            List<String> types,
            List<String> except,
            Map<String, Integer> slots,
            boolean lends,
            Map<String, Long> running) {
        WorkerRow worker = new WorkerRow(
                "orchestrator-a",
                "host",
                1L,
                "7",
                NOW,
                NOW,
                Duration.ofSeconds(45),
                32,
                0,
                types,
                except,
                slots,
                lends,
                10,
                0L,
                null,
                null,
                "live",
                true,
                Duration.ZERO,
                running.values().stream().mapToLong(n -> n).sum(),
                running);
        List<String> lines = new WorkersTable(List.of(worker), null, NOW).lines();
        return lines.get(lines.size() - 1);
    }

    @Test
    void typesAreListedOrAny() {
        assertThat(line(List.of("a", "b"), List.of(), Map.of(), true, Map.of())).endsWith("a, b");
        assertThat(line(null, List.of(), Map.of(), true, Map.of())).endsWith("any");
        assertThat(line(null, List.of("a", "b"), Map.of(), true, Map.of())).endsWith("any except a, b");
        assertThat(line(List.of(), List.of(), Map.of(), true, Map.of())).endsWith("none");
        assertThat(line(List.of("a", "b", "c", "d", "e", "f", "g"), List.of(), Map.of(), true, Map.of()))
                .endsWith("a, b, c, d, e, 2 more");
    }

    @Test
    void dividedSlotsAreShownWithWhatRunsInThem() {
        Map<String, Integer> slots = new LinkedHashMap<>();
        slots.put("run_tsa", 24);
        slots.put("*", 8);
        Map<String, Long> running = Map.of("run_tsa", 27L, "x", 2L, "y", 1L);
        assertThat(line(null, List.of(), slots, true, running))
                .contains(" 30/32 ")
                .endsWith("run_tsa 27/24, others 3/8");
        assertThat(line(null, List.of("z"), slots, false, Map.of()))
                .endsWith("run_tsa 0/24, others 0/8, kept except z");
    }
}
