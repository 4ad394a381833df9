package dev.vigia.server.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.observe.IncidentRow;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class IncidentsTableTest {
    private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");

    private static List<String> lines(String scope) {
        Instant since = NOW.minusSeconds(60);
        return new IncidentsTable(
                        List.of(new IncidentRow(1, "frozen", scope, since, since, NOW, null, 4, 0.9, "{}")), NOW)
                .lines();
    }

    @Test
    void aScopeIsSaidInWords() {
        assertThat(lines("{\"type\": [\"a\", \"b\"], \"by\": \"ana\"}"))
                .startsWith("1 incident is open.")
                .last()
                .asString()
                .endsWith("0.90        type a, b · by ana");
    }

    @Test
    void whatIsNoScopeIsShownAsItIs() {
        assertThat(lines("{no").get(3)).endsWith("{no");
    }
}
