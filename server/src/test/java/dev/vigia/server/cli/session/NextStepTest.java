package dev.vigia.server.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.server.config.Options;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NextStepTest {
    @Test
    void aCommandToCopyFindsTheSameJobs() {
        assertThat(step(Map.of("data", "my data/x"))).isEqualTo("vigia dead --data 'my data/x'");
        assertThat(step(Map.of("database-url", "postgresql://ana@db:5433/jobs", "schema", "vigia_demo")))
                .isEqualTo("vigia dead --database-url postgresql://ana@db:5433/jobs --schema vigia_demo");
    }

    @Test
    void aPasswordIsNeverRepeated() {
        assertThat(step(Map.of("database-url", "postgresql://ana:geheim@db/jobs")))
                .isEqualTo("vigia dead --database-url …");
    }

    @Test
    void whatTheEnvironmentSaysNeedsNoRepetition() {
        assertThat(new NextStep(Options.resolve(Map.of(), Map.of("VIGIA_DATA", "/srv/vigia"), null)).vigia("dead"))
                .isEqualTo("vigia dead");
    }

    private static String step(Map<String, String> given) {
        return new NextStep(Options.resolve(given, Map.of(), null)).vigia("dead");
    }
}
