package dev.vigia.server.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.diagnose.Diagnosis;
import dev.vigia.diagnose.Figures;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.text.Style;
import dev.vigia.server.config.Options;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person reads of who suffers. */
class DiagnosisReportTest {
    private static final Instant NOW = Instant.parse("2026-02-01T12:00:00Z");

    private static String told(Impact impact) {
        Incident incident = Finding.of(Cause.DEPENDENCY_DOWN)
                .in("host", "tsa.example")
                .headline("tsa.example answers 503.")
                .since(NOW.minusSeconds(60), Duration.ofSeconds(2))
                .impact(impact)
                .because("one", "select true as holds")
                .because("two", "select true as holds")
                .confidence(0.9);
        Diagnosis verdict = new Diagnosis(
                Diagnosis.Status.BROKEN,
                incident.headline(),
                List.of(incident),
                new Figures(1, 8, 0, 0, 0, Duration.ZERO, 0, 0, 0),
                List.of(),
                NOW);
        return new DiagnosisReport(verdict, Style.PLAIN)
                .lines(new NextStep(Options.resolve(Map.of(), Map.of(), null))).stream()
                        .map(String::strip)
                        .filter(line -> line.startsWith("impact   "))
                        .map(line -> line.substring("impact   ".length()))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void jobsDocumentsTypesAndTheOldestWait() {
        assertThat(told(Impact.of(19, 12L, List.of("run_tsa", "stamp_receipt"), Duration.ofSeconds(74))))
                .isEqualTo("19 jobs of 12 documents (run_tsa, stamp_receipt); oldest waits 74 s");
    }

    @Test
    void documentsThatNobodyCountedAreNotTold() {
        assertThat(told(Impact.of(1, null, List.of("run_tsa"), null))).isEqualTo("1 job (run_tsa)");
    }

    @Test
    void whereNobodyWaitsNoNumberIsTold() {
        assertThat(told(Impact.of(0, 0L, List.of("run_tsa"), null))).isEqualTo("nobody waits for it");
    }
}
