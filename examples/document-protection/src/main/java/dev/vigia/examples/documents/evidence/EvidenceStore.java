package dev.vigia.examples.documents.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * The work products of each document, {@code {folder}/{document id}/{name}}. What is kept first stays: a repeated or a
 * late attempt finds it and cannot change it, so every later step builds on the same evidence.
 */
public final class EvidenceStore {
    private static final String DOCUMENT = "document.json";

    private final Path folder;
    private final Disk disk;
    private final FolderLock lock;

    public EvidenceStore(Path folder, Disk disk) {
        this.folder = folder;
        this.disk = disk;
        this.lock = new FolderLock(folder);
    }

    /** What is kept as {@code name}, if anything is. */
    public Optional<byte[]> find(UUID document, String name) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file(document, name)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** Keeps {@code content} unless something is kept as {@code name} already; returns what is kept now. */
    public byte[] keep(UUID document, String name, byte[] content) throws IOException {
        return lock.holding(() -> {
            Optional<byte[]> earlier = find(document, name);
            if (earlier.isEmpty()) {
                disk.replace(file(document, name), content);
            }
            return earlier.orElse(content);
        });
    }

    /** The record that opened the document's evidence. */
    public Optional<Document> document(UUID id) throws IOException {
        Optional<byte[]> json = find(id, DOCUMENT);
        return json.isEmpty() ? Optional.empty() : Optional.of(Json.read(json.get(), Document.class));
    }

    /** Opens the document's evidence, or returns the record that already did. */
    public Document keep(Document document) throws IOException {
        return Json.read(keep(document.id(), DOCUMENT, Json.pretty(document)), Document.class);
    }

    private Path file(UUID document, String name) {
        return folder.resolve(document.toString()).resolve(name);
    }
}
