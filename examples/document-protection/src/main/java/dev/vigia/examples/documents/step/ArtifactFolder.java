package dev.vigia.examples.documents.step;

import dev.vigia.examples.documents.evidence.Document;
import java.nio.file.Path;

/** Where finished artifacts are: {@code {document's name}-{document id}.zip}. */
public record ArtifactFolder(Path folder) {
    private static final int LONGEST_NAME = 60;

    /** The artifact's file; whatever the document's name is, it lies directly in the folder. */
    public Path file(Document document) {
        String name = document.name().replaceAll("[^\\p{L}\\p{N}._-]", "_").replaceAll("^\\.+", "_");
        String brief = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
        return folder.resolve(brief + "-" + document.id() + ".zip");
    }
}
