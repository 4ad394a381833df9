package dev.vigia.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigia.server.cli.text.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command as a person types it, run in this process, and what it said.
 *
 * @param exit its exit code
 */
public record Typed(int exit, String out, String err) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A shell: where commands are typed. */
    public record Shell(Map<String, String> environment, String input, boolean attended) {
        /** Nobody watches, nothing is piped in, no variable is set. */
        public static Shell plain() {
            return new Shell(Map.of(), "", false);
        }

        /** Somebody sits there and answers. */
        public static Shell answering(String input) {
            return new Shell(Map.of(), input, true);
        }

        /** With something piped in. */
        public static Shell piped(String input) {
            return new Shell(Map.of(), input, false);
        }

        /** With these variables. */
        public static Shell with(Map<String, String> environment) {
            return new Shell(environment, "", false);
        }

        /** Runs {@code vigia} with these words. */
        public Typed vigia(String... words) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            Terminal terminal = new Terminal(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                    attended,
                    false,
                    false,
                    true);
            int exit = Main.run(words, terminal, environment);
            return new Typed(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }

        /** The same, on the embedded database of this folder. */
        public Typed on(Path data, String... words) {
            List<String> all = new ArrayList<>(List.of(words));
            all.add("--data");
            all.add(data.toString());
            return vigia(all.toArray(String[]::new));
        }
    }

    /** The first line of data: the answer. */
    public String headline() {
        return out.lines().findFirst().orElse("");
    }

    /** Data as JSON. */
    public JsonNode json() {
        try {
            return JSON.readTree(out);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + out, e);
        }
    }
}
