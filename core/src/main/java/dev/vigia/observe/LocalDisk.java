package dev.vigia.observe;

import dev.vigia.observe.signal.Server.Disk;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much room PostgreSQL has, if its data is on the host that asks: a server whose disk is full can be read, and says
 * nothing of it.
 */
final class LocalDisk {
    private static final String TABLESPACE = "tablespace ";

    private LocalDisk() {}

    /**
     * The fullest of the volumes of data, WAL and the tablespaces that our tables are in; null: they are elsewhere, or must
     * not be looked at.
     *
     * @param settings of the server, tablespaces among them
     */
    static Disk of(Map<String, String> settings) {
        String directory = settings.get("data_directory");
        if (directory == null || !Files.isReadable(Path.of(directory, "PG_VERSION"))) {
            return null;
        }
        Map<String, Path> places = new LinkedHashMap<>();
        places.put("data", Path.of(directory));
        places.put("wal", Path.of(directory, "pg_wal"));
        settings.forEach((name, value) -> {
            if (name.startsWith(TABLESPACE)) {
                places.put(name, Path.of(value));
            }
        });
        Disk fullest = null;
        for (Map.Entry<String, Path> place : places.entrySet()) {
            fullest = fuller(fullest, room(place.getKey(), place.getValue()));
        }
        return fullest;
    }

    private static Disk fuller(Disk one, Disk other) {
        return one == null || (other != null && other.freeBytes() < one.freeBytes()) ? other : one;
    }

    private static Disk room(String place, Path path) {
        try {
            FileStore volume = Files.getFileStore(path);
            return new Disk(volume.getUsableSpace(), volume.getTotalSpace(), place);
        } catch (IOException e) {
            return null;
        }
    }
}
