package dev.vigia.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A system's process, as the driver sees it: a command in, an answer out. */
final class ChildProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String system;
    private final Process process;
    private final BufferedReader answers;
    private final Writer commands;
    private final JsonNode config;

    private ChildProcess(String system, Process process) throws IOException {
        this.system = system;
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.config = answer().path("config");
    }

    /** Starts it and returns when it has its schema; its errors go to {@code log}. */
    static ChildProcess start(String system, String server, String database, Path log) throws IOException {
        List<String> line = new ArrayList<>();
        if (Systems.isNode(system)) {
            Path folder = Path.of(System.getProperty("lab.node", "lab/node"));
            line.addAll(List.of(
                    folder.resolve("node_modules/.bin/node").toString(),
                    folder.resolve("child.mjs").toString()));
        } else {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            line.addAll(List.of(java, "-Xms128m", "-Xmx512m", "-cp", System.getProperty("java.class.path")));
            String logback = System.getProperty("logback.configurationFile");
            if (logback != null) {
                line.add("-Dlogback.configurationFile=" + logback);
            }
            line.add(Child.class.getName());
        }
        line.addAll(List.of(system, server, database));
        return new ChildProcess(
                system,
                new ProcessBuilder(line)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start());
    }

    String system() {
        return system;
    }

    JsonNode config() {
        return config;
    }

    static ObjectNode command(String measure, int n) {
        return JSON.createObjectNode().put("measure", measure).put("n", n);
    }

    /** Sends a command without waiting for its answer. */
    void send(JsonNode command) throws IOException {
        commands.write(command.toString());
        commands.write('\n');
        commands.flush();
    }

    /** The next answer; {@code {"error": …}} if the process ended instead. */
    JsonNode answer() throws IOException {
        String line = answers.readLine();
        return line == null
                ? JSON.createObjectNode().put("error", "the process of " + system + " ended; its log says why")
                : JSON.readTree(line);
    }

    JsonNode ask(JsonNode command) throws IOException {
        send(command);
        return answer();
    }

    /** SIGKILL; returns when it is gone, and its sessions with PostgreSQL too as far as it can know. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Its input ends, and so does it; killed if it does not within ten seconds. */
    @Override
    public void close() throws IOException {
        try {
            commands.close();
        } catch (IOException e) {
            process.destroyForcibly(); // it was killed: nobody reads any more
        }
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
