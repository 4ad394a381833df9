package dev.vigia.examples.documents.evidence;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Changes to files that outlive a crash. Each call either took effect for good when it returns, or threw; which of the
 * two after a crash inside the call, its own words say.
 */
public interface Disk {

    /** Writes or replaces {@code file}. A crash leaves the old content or the new one, never a part. */
    void replace(Path file, byte[] content) throws IOException;

    /** Adds {@code line} to the end of {@code file}. A crash may leave any part of it. */
    void append(Path file, byte[] line) throws IOException;

    /** Shortens {@code file} to {@code length} bytes. */
    void truncate(Path file, long length) throws IOException;

    /** Removes {@code file} if it is there. */
    void delete(Path file) throws IOException;
}
