package dev.vigia.lab.incidents.world;

import dev.vigia.server.cli.Main;
import dev.vigia.server.cli.text.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code vigia}, straight to PostgreSQL, in this process: the same code without the start of a JVM. */
public final class CommandLineTool {
    private CommandLineTool() {}

    /** What came of it, and how long it took. */
    public record Said(int exit, String out, String err, Duration took) {}

    public static Said run(String jdbcUrl, String person, List<String> words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        long start = System.nanoTime();
        int exit = Main.run(
                words.toArray(new String[0]),
                Terminal.of(InputStream.nullInputStream(), print(out), print(err)),
                Map.of("VIGIA_DATABASE_URL", jdbcUrl, "USER", person, "NO_COLOR", "1"));
        return new Said(
                exit,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8),
                Duration.ofNanos(System.nanoTime() - start));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
