package dev.vigia.examples.documents.anchor;

import dev.vigia.examples.documents.evidence.Sha256;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A document's place in a ledger, checkable without the ledger.
 *
 * @param leaf      the document's SHA-256
 * @param inclusion from the leaf to the block's root
 * @param block     that holds the root
 * @param previous  the block before it, or null for the first
 */
public record AnchorProof(UUID document, Sha256 leaf, InclusionProof inclusion, Block block, Block previous) {

    public AnchorProof {
        Objects.requireNonNull(document, "document");
        Objects.requireNonNull(leaf, "leaf");
        Objects.requireNonNull(inclusion, "inclusion");
        Objects.requireNonNull(block, "block");
    }

    /** Whether the leaf is in the block's tree. */
    public boolean includesLeaf() {
        Optional<Sha256> root = inclusion.rootWith(leaf);
        return inclusion.treeSize() == block.leaves()
                && root.isPresent()
                && root.get().equals(block.root());
    }

    /** Whether both blocks carry their right hash and the one stands on the other. */
    public boolean chained() {
        boolean predecessor = previous == null || previous.hash().equals(previous.computedHash());
        return predecessor && block.follows(previous);
    }
}
