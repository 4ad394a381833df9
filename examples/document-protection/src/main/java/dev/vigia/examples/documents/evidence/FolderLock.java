package dev.vigia.examples.documents.evidence;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One at a time in a folder: among the threads of this process and among all processes of this host. A process that
 * dies gives its lock back, because the operating system does. Not across hosts, and not to be taken twice by one
 * thread.
 */
public final class FolderLock {
    /** A file lock is held by a process, so threads need one of their own; one for each folder, whoever asks. */
    private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final Path file;

    /** Locks {@code folder} by a file in it, {@code .lock}, which stays there. */
    public FolderLock(Path folder) {
        this.file = folder.resolve(".lock");
    }

    /**
     * Runs {@code action} while no one else holds this folder.
     *
     * @throws InterruptedIOException if the thread was interrupted while it waited; {@code action} did not run
     */
    public <T> T holding(Action<T> action) throws IOException {
        Path folder = Files.createDirectories(file.toAbsolutePath().getParent()).toRealPath();
        ReentrantLock thread = THREADS.computeIfAbsent(folder, any -> new ReentrantLock());
        try {
            thread.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the lock of " + folder);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock process = channel.lock()) {
            if (!process.isValid()) {
                throw new IOException("the lock of " + folder + " was not granted");
            }
            return action.run();
        } finally {
            thread.unlock();
        }
    }

    /** What is done while the folder is held. */
    @FunctionalInterface
    public interface Action<T> {
        T run() throws IOException;
    }
}
