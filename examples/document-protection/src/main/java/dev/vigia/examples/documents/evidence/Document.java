package dev.vigia.examples.documents.evidence;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * What was protected, as found when it was first read. One id stands for one content, for good.
 *
 * @param name       the file's name, without its folders
 * @param size       in bytes
 * @param mediaType  as its first bytes or its name tell
 * @param modifiedAt when the file said it was last changed
 * @param recordedAt when it was read, by this host's clock
 */
public record Document(
        UUID id, String name, Sha256 sha256, long size, String mediaType, Instant modifiedAt, Instant recordedAt) {

    public Document {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(mediaType, "mediaType");
        Objects.requireNonNull(modifiedAt, "modifiedAt");
        Objects.requireNonNull(recordedAt, "recordedAt");
        if (size < 0) {
            throw new IllegalArgumentException("a document cannot have " + size + " bytes");
        }
    }
}
