package dev.vigia.examples.documents.anchor;

import dev.vigia.examples.documents.evidence.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A disk under a process that dies at its nth write: nothing is written after that. */
final class CrashingDisk implements Disk {
    private final Disk disk;
    private final Moment moment;
    private int left;

    CrashingDisk(Disk disk, int writes, Moment moment) {
        this.disk = disk;
        this.left = writes;
        this.moment = moment;
    }

    /** When in a write the process dies. After one is before the next. */
    enum Moment {
        BEFORE,
        HALFWAY
    }

    /** The end of the process. */
    static final class Crash extends IOException {
        private static final long serialVersionUID = 1L;
    }

    boolean crashed() {
        return left <= 0;
    }

    @Override
    public void replace(Path file, byte[] content) throws IOException {
        // Half a replacement is none: it was not renamed into place.
        write(() -> disk.replace(file, content), () -> {});
    }

    @Override
    public void append(Path file, byte[] line) throws IOException {
        write(() -> disk.append(file, line), () -> disk.append(file, Arrays.copyOf(line, line.length / 2)));
    }

    @Override
    public void truncate(Path file, long length) throws IOException {
        write(() -> disk.truncate(file, length), () -> {});
    }

    @Override
    public void delete(Path file) throws IOException {
        write(() -> disk.delete(file), () -> {});
    }

    private void write(Write whole, Write half) throws IOException {
        if (left <= 0) {
            throw new Crash();
        }
        left--;
        if (left > 0) {
            whole.run();
            return;
        }
        if (moment == Moment.HALFWAY) {
            half.run();
        }
        throw new Crash();
    }

    private interface Write {
        void run() throws IOException;
    }
}
