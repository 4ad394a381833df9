package dev.vigia.observe;

import dev.vigia.observe.signal.Server.Disk;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * How much room PostgreSQL has, if its data is on the host that asks: a server whose disk is full can be read, and says
 * nothing of it.
 */
final class LocalDisk {
    private LocalDisk() {}

    /** The fuller of the volumes of data and WAL; null: they are elsewhere, or must not be looked at. */
    static Disk of(String dataDirectory) {
        if (dataDirectory == null || !Files.isReadable(Path.of(dataDirectory, "PG_VERSION"))) {
            return null;
        }
        return Stream.of(Path.of(dataDirectory), Path.of(dataDirectory, "pg_wal"))
                .map(LocalDisk::room)
                .reduce(null, LocalDisk::fuller);
    }

    private static Disk fuller(Disk one, Disk other) {
        return one == null || (other != null && other.freeBytes() < one.freeBytes()) ? other : one;
    }

    private static Disk room(Path path) {
        try {
            FileStore volume = Files.getFileStore(path);
            return new Disk(volume.getUsableSpace(), volume.getTotalSpace());
        } catch (IOException e) {
            return null;
        }
    }
}
