package dev.vigia.lab.bench;

import bench.Contender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The process of one system. Reads a command a line, {@code {"measure": "drain", "n": 50000}}, and answers each with one
 * line: the figures, or {@code {"error": …}}. Whatever the system itself prints goes to standard error.
 */
public final class Child {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Child() {}

    /** Arguments: system, host and port of PostgreSQL, database. Ends with its input. */
    public static void main(String[] arguments) throws Exception {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        Contender contender = Systems.contender(arguments[0]);
        try (Pool pool = new Pool(arguments[1], arguments[2], contender.poolSize())) {
            contender.setUp(pool.source());
            Measures measures = new Measures(contender, pool);
            ObjectNode ready = JSON.createObjectNode();
            ready.set("config", JSON.valueToTree(contender.config()));
            answers.println(ready);
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                answers.println(answer(measures, JSON.readTree(line)));
            }
        }
        System.exit(0); // peers leave threads behind that are no daemons
    }

    private static JsonNode answer(Measures measures, JsonNode command) {
        try {
            return JSON.valueToTree(measures.run(command.get("measure").asText(), command));
        } catch (Exception | AssertionError e) { // a peer's failure of whatever kind is a result, and is told
            e.printStackTrace();
            return JSON.createObjectNode().put("error", e.toString());
        }
    }
}
