package dev.vigia.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.diagnose.incident.Incident;
import dev.vigia.maintain.Dossier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the cases of the lab looked like with real processes, 30 s and 120 s after the injection (one seed, kept by
 * {@code ./lab/incidents --save}): whatever is changed in the rules, these verdicts stay right. {@code truths.tsv} says what
 * was injected: the file, the cause, and a value of its scope.
 */
class CorpusTest {
    private record Kept(String file, String cause, String place) {
        @Override
        public String toString() {
            return file + " " + cause;
        }
    }

    private static InputStream open(String name) {
        return CorpusTest.class.getResourceAsStream("corpus/" + name);
    }

    static Stream<Kept> kept() throws IOException {
        try (InputStream truths = open("truths.tsv")) {
            List<String> lines = new String(truths.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.stream().map(line -> line.split("\t", -1)).map(line -> new Kept(line[0], line[1], line[2]));
        }
    }

    private static Diagnosis verdict(Kept kept) {
        try (InputStream observation = open(kept.file)) {
            return Diagnosis.of(Dossier.read(observation.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("kept")
    void itIsStillToldRight(Kept kept) {
        Diagnosis verdict = verdict(kept);
        assertThat(verdict.missing()).noneMatch(missing -> missing.signal().startsWith("rule"));
        if (kept.cause.equals("healthy")) {
            assertThat(verdict.status()).as("%s", verdict.headline()).isEqualTo(Diagnosis.Status.HEALTHY);
            return;
        }
        Incident first = verdict.incidents().get(0);
        assertThat(first.cause().code()).as("%s", verdict.headline()).isEqualTo(kept.cause);
        if (!kept.place.isEmpty()) {
            assertThat(first.scope().dimensions().values().stream().flatMap(List::stream))
                    .contains(kept.place);
        }
    }
}
