package dev.vigia.lab.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A worker's process, as {@link WorkerProcess}, seen from outside: what it says, and the signals it is sent. Closing kills it. */
public final class WorkerJvm implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);

    private final Process process;
    private final List<Line> lines = new ArrayList<>(); // guarded by itself
    private boolean ended; // guarded by lines

    /** Something it said, and when we read it, in terms of {@link System#nanoTime()}. */
    public record Line(String text, long nanos) {}

    private WorkerJvm(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "worker-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it; it may not be ready yet. */
    public static WorkerJvm start(WorkerOptions options) {
        return start(WorkerProcess.class, List.of("-Xmx96m"), options.arguments(), Map.of());
    }

    /** Starts another program that says {@code READY id} when it works, and ends when its standard input does. */
    public static WorkerJvm start(
            Class<?> program, List<String> jvmOptions, List<String> arguments, Map<String, String> environment) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path")));
        String logging = System.getProperty("logback.configurationFile");
        if (logging != null) {
            command.add("-Dlogback.configurationFile=" + logging);
        }
        command.addAll(jvmOptions);
        command.add(program.getName());
        command.addAll(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            return new WorkerJvm(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its worker id; waits until it is ready. */
    public String id() {
        return await("READY ", START).text().substring("READY ".length());
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        exitCode(Duration.ofSeconds(10));
    }

    /** SIGSTOP: it holds all it has, and does nothing. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    /** SIGTERM: it is to drain. */
    public void terminate() {
        signal("TERM");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("cannot send SIG" + name + " to process " + process.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits for its end. */
    public int exitCode(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " still runs after " + patience + said());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The first line that begins so; waits for it. */
    public Line await(String beginning, Duration patience) {
        return await(beginning, Long.MIN_VALUE, patience);
    }

    /** The first line that begins so and is said after this call. */
    public Line awaitNext(String beginning, Duration patience) {
        return await(beginning, System.nanoTime(), patience);
    }

    private Line await(String beginning, long afterNanos, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (lines) {
            while (true) {
                Optional<Line> found = all(beginning).stream()
                        .filter(line -> line.nanos() > afterNanos)
                        .findFirst();
                long left = end - System.nanoTime();
                if (found.isPresent()) {
                    return found.get();
                } else if (left <= 0 || ended) {
                    throw new IllegalStateException("worker " + pid() + " did not say '" + beginning + "'" + said());
                }
                waitFor(left);
            }
        }
    }

    private void waitFor(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(lines, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public Optional<Line> find(String beginning) {
        return all(beginning).stream().findFirst();
    }

    public List<Line> all(String beginning) {
        synchronized (lines) {
            return lines.stream().filter(l -> l.text().startsWith(beginning)).toList();
        }
    }

    /** The end of what it said, for a failure's message. */
    public String said() {
        synchronized (lines) {
            List<Line> tail = lines.subList(Math.max(0, lines.size() - 30), lines.size());
            return "; it said last:\n"
                    + String.join("\n", tail.stream().map(Line::text).toList());
        }
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String text = out.readLine(); text != null; text = out.readLine()) {
                add(new Line(text, System.nanoTime()));
            }
        } catch (IOException e) {
            add(new Line("(cannot read what it says: " + e.getMessage() + ")", System.nanoTime()));
        }
        synchronized (lines) {
            ended = true;
            lines.notifyAll();
        }
    }

    private void add(Line line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
