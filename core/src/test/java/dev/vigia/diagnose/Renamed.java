package dev.vigia.diagnose;

import dev.vigia.maintain.Dossier;
import dev.vigia.observe.signal.Observation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The same observation, with other names for types and the host: renamed where it is kept, so nothing is left out. */
final class Renamed {
    private static final List<String> NAMES = List.of(Situation.A, Situation.B, Situation.C, "tsa");

    private Renamed() {}

    static Observation of(Observation seen, List<String> names) {
        try {
            String json = new String(
                    new GZIPInputStream(new ByteArrayInputStream(Dossier.write(seen))).readAllBytes(),
                    StandardCharsets.UTF_8);
            for (int i = 0; i < NAMES.size(); i++) {
                json = json.replace(NAMES.get(i), names.get(i));
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream zip = new GZIPOutputStream(bytes)) {
                zip.write(json.getBytes(StandardCharsets.UTF_8));
            }
            return Dossier.read(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
