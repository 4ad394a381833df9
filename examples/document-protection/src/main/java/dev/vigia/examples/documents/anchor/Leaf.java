package dev.vigia.examples.documents.anchor;

import dev.vigia.examples.documents.evidence.Sha256;
import java.util.Objects;
import java.util.UUID;

/** A document's digest on its way into a block. */
public record Leaf(UUID document, Sha256 sha256) {

    public Leaf {
        Objects.requireNonNull(document, "document");
        Objects.requireNonNull(sha256, "sha256");
    }
}
