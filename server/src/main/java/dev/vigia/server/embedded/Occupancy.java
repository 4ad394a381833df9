package dev.vigia.server.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Who uses a data folder, kept by the operating system as file locks, so that a killed process needs no tidying up.
 * {@code lock} is held while somebody starts or stops the server; {@code users} is held shared by every process that
 * uses it.
 */
final class Occupancy {
    private final Path folder;
    private FileChannel users;
    private FileLock seat;

    Occupancy(Path folder) {
        this.folder = folder;
    }

    /** Runs alone among all processes that use this folder. */
    <T> T exclusively(Step<T> step) throws IOException {
        try (FileChannel channel = open("lock");
                FileLock lock = channel.lock()) {
            assert lock.isValid();
            return step.run();
        }
    }

    void enter() throws IOException {
        users = open("users");
        seat = users.lock(0, Long.MAX_VALUE, true);
    }

    /** Whether no other process uses the folder; to be asked within {@link #exclusively}, after {@link #enter}. */
    boolean alone() throws IOException {
        seat.release();
        FileLock all = users.tryLock(); // nobody can slip in: entering needs the other lock
        if (all != null) {
            all.release();
        }
        seat = users.lock(0, Long.MAX_VALUE, true);
        return all != null;
    }

    void leave() throws IOException {
        if (users != null) {
            users.close();
        }
    }

    private FileChannel open(String name) throws IOException {
        return FileChannel.open(
                folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    interface Step<T> {
        T run() throws IOException;
    }
}
