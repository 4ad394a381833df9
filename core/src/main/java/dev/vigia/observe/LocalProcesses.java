package dev.vigia.observe;

import dev.vigia.observe.signal.Worker.ProcessState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the operating system knows of a worker, if it runs on the host that asks: a database cannot tell a worker that died
 * from one that is stopped or cut off.
 */
final class LocalProcesses {
    /** A process that is this much younger than the worker's row has got its number later. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(2);

    private final String here = name();

    ProcessState stateOf(String host, Long pid, Instant startedAt) {
        if (pid == null || host == null || !host.equals(here)) {
            return ProcessState.ELSEWHERE;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        boolean another = process.flatMap(p -> p.info().startInstant())
                .map(start -> start.isAfter(startedAt.plus(CLOCKS_DIFFER)))
                .orElse(false);
        if (process.isEmpty() || another) {
            return ProcessState.GONE;
        }
        return switch (code(pid)) {
            case 'T', 't' -> ProcessState.STOPPED;
            case 'Z', 'X' -> ProcessState.GONE;
            default -> ProcessState.RUNNING;
        };
    }

    /** Linux: the field after the command's name in parentheses. Elsewhere: as if it ran. */
    private static char code(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException | IndexOutOfBoundsException e) {
            return 'R';
        }
    }

    private static String name() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
