package dev.vigia.examples.documents.artifact;

import dev.vigia.examples.documents.evidence.Document;
import java.nio.charset.StandardCharsets;

/** A document's digest as {@code sha256sum} writes it: digest, two spaces, name; a name with a line feed is escaped. */
final class Checksum {

    private Checksum() {}

    static byte[] line(Document document) {
        String name = document.name();
        String escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
        String mark = escaped.equals(name) ? "" : "\\";
        return (mark + document.sha256() + "  " + escaped + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
