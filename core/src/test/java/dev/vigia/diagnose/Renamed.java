package dev.vigia.diagnose;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigia.maintain.Dossier;
import dev.vigia.observe.signal.Observation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The same observation, changed where it is kept, so that nothing is left out: with other names, or as it was kept earlier. */
final class Renamed {
    private static final List<String> NAMES = List.of(Situation.A, Situation.B, Situation.C, "tsa");

    private Renamed() {}

    /** With other names for types and the host. */
    static Observation of(Observation seen, List<String> names) {
        return kept(seen, json -> {
            String renamed = json;
            for (int i = 0; i < NAMES.size(); i++) {
                renamed = renamed.replace(NAMES.get(i), names.get(i));
            }
            return renamed;
        });
    }

    /** Without this member, wherever it is. */
    static Observation without(Observation seen, String member) {
        return kept(seen, json -> {
            try {
                JsonNode tree = new ObjectMapper().readTree(json);
                tree.findParents(member).forEach(parent -> ((ObjectNode) parent).remove(member));
                return tree.toString();
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Observation kept(Observation seen, UnaryOperator<String> change) {
        try {
            String json = new String(
                    new GZIPInputStream(new ByteArrayInputStream(Dossier.write(seen))).readAllBytes(),
                    StandardCharsets.UTF_8);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream zip = new GZIPOutputStream(bytes)) {
                zip.write(change.apply(json).getBytes(StandardCharsets.UTF_8));
            }
            return Dossier.read(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
