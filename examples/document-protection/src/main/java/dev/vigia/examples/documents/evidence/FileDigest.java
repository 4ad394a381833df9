package dev.vigia.examples.documents.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * A file's digest and size, taken in one pass, so that they are of the same bytes.
 *
 * @param size in bytes
 */
public record FileDigest(Sha256 sha256, long size) {
    private static final int CHUNK = 64 * 1024;

    /**
     * Reads {@code file} to its end, in constant memory.
     *
     * @throws IOException if it cannot be read, or the thread was interrupted
     */
    public static FileDigest of(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] chunk = new byte[CHUNK];
        long size = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
                size += read;
            }
        }
        return new FileDigest(Sha256.from(digest.digest()), size);
    }
}
