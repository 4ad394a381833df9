package dev.vigia.server.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's own programs. They refuse to run as root; for root they run in a user namespace of their own, where
 * they are nobody, while the files they make stay root's.
 */
record Programs(Binaries binaries, Path folder) {

    /** What a program said, and how it ended. */
    record Ended(int code, String said) {
        boolean well() {
            return code == 0;
        }
    }

    /** Runs to its end, in the data folder; interrupted or too slow, it is stopped. */
    Ended run(int seconds, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(isRoot() ? List.of("unshare", "-U") : List.of());
        command.add(binaries.program(program).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment
                .keySet()
                .removeIf(name -> name.startsWith("PG")
                        || name.startsWith("VIGIA_")
                        || name.startsWith(
                                "SUPABASE_")); // PGDATA, PGPORT … would be obeyed, and a key is none of its business
        environment.put("LC_ALL", "C"); // its messages are read
        Process process = builder.start();
        process.getOutputStream().close();
        String said;
        try (InputStream out = process.getInputStream()) {
            said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        return new Ended(exitCode(process, seconds), said);
    }

    private static int exitCode(Process process, int seconds) {
        try {
            if (process.waitFor(seconds, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return -1;
    }

    static boolean isRoot() {
        try {
            // No call in Java tells the effective user; a property may lie, and /proc is there wherever root matters.
            Path self = Path.of("/proc/self");
            return Files.exists(self)
                    ? (Integer) Files.getAttribute(self, "unix:uid") == 0
                    : "root".equals(System.getProperty("user.name"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
