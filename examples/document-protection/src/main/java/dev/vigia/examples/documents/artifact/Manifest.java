package dev.vigia.examples.documents.artifact;

import dev.vigia.examples.documents.evidence.Document;
import dev.vigia.examples.documents.evidence.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The artifact's table of contents.
 *
 * @param format what rules it was made by; the wording of the certificates is one of them
 * @param files  every file but the manifest itself, in their order
 */
record Manifest(String format, Document document, List<Entry> files) {
    static final String FORMAT = "vigia-document-artifact/1";

    Manifest {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(document, "document");
        files = List.copyOf(files);
    }

    /** One file. */
    record Entry(String name, long size, Sha256 sha256) {}

    static Manifest of(Document document, Map<ArtifactFile, byte[]> files) {
        List<Entry> entries = new ArrayList<>();
        files.forEach((file, content) -> {
            if (file != ArtifactFile.MANIFEST) {
                entries.add(new Entry(file.path(), content.length, Sha256.of(content)));
            }
        });
        return new Manifest(FORMAT, document, entries);
    }
}
