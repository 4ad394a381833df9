package dev.vigia.examples.documents.anchor;

import dev.vigia.examples.documents.evidence.Disk;
import dev.vigia.examples.documents.evidence.Json;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The leaves that wait for a block, one file for each document, so that adding one twice adds it once. */
final class PendingLeaves {
    private final Path folder;
    private final Disk disk;

    PendingLeaves(Path folder, Disk disk) {
        this.folder = folder;
        this.disk = disk;
    }

    /** A leaf and when it came, by the clock of the host that added it. */
    record Entry(Leaf leaf, Instant since) {}

    /** Adds {@code leaf}, unless its document is here already. */
    void add(Leaf leaf, Instant now) throws IOException {
        Path file = file(leaf);
        if (Files.notExists(file)) {
            disk.replace(file, Json.pretty(new Entry(leaf, now)));
        }
    }

    /** All that wait, oldest first. Whoever asks holds the anchor's lock, so a draft is one that a killed process left. */
    List<Entry> oldestFirst() throws IOException {
        removeDrafts();
        List<Entry> entries = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[!.]*.json")) {
                for (Path file : files) {
                    entries.add(Json.read(Files.readAllBytes(file), Entry.class));
                }
            }
        }
        entries.sort(Comparator.comparing(Entry::since)
                .thenComparing(entry -> entry.leaf().document()));
        return entries;
    }

    private void removeDrafts() throws IOException {
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder, ".*.tmp")) {
                for (Path draft : drafts) {
                    disk.delete(draft);
                }
            }
        }
    }

    void remove(Leaf leaf) throws IOException {
        disk.delete(file(leaf));
    }

    private Path file(Leaf leaf) {
        return folder.resolve(leaf.document() + ".json");
    }
}
