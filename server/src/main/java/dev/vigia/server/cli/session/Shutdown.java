package dev.vigia.server.cli.session;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a process end in order when it is told to (SIGTERM, Ctrl-C): the request is noted from the start on, the main
 * thread tidies up, and only then the process ends, with the exit code of the command and not of the signal.
 */
public final class Shutdown implements AutoCloseable {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch tidied = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "vigia-shutdown");
    private volatile int exit = Exit.REFUSED;

    private Shutdown() {}

    public static Shutdown armed() {
        Shutdown shutdown = new Shutdown();
        Runtime.getRuntime().addShutdownHook(shutdown.hook);
        return shutdown;
    }

    private void end() {
        asked.countDown();
        try {
            tidied.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exit);
    }

    public boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Returns when the process is told to end, or this thread is interrupted. */
    public void await() {
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for {@code millis}, or until the process is told to end; true: it is. */
    public boolean within(long millis) {
        try {
            return asked.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** The exit code if the process ends because it was told to. */
    public int exit(int code) {
        exit = code;
        return code;
    }

    /** To be closed last: everything is tidied up. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            tidied.countDown();
        }
    }
}
