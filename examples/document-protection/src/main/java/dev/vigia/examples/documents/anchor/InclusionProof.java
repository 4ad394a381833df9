package dev.vigia.examples.documents.anchor;

import dev.vigia.examples.documents.evidence.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * Proof that a digest is a leaf of a {@link MerkleTree}.
 *
 * @param index    the leaf's place, from 0
 * @param treeSize how many leaves the tree has
 * @param path     the siblings from the leaf up to the root
 */
public record InclusionProof(int index, int treeSize, List<Sha256> path) {

    public InclusionProof {
        if (index < 0 || index >= treeSize) {
            throw new IllegalArgumentException("no leaf " + index + " in a tree of " + treeSize);
        }
        path = List.copyOf(path);
    }

    /**
     * The root of the tree in which {@code data} is this leaf (RFC 9162 section 2.1.3.2); empty if the path does not
     * fit.
     */
    public Optional<Sha256> rootWith(Sha256 data) {
        int node = index;
        int last = treeSize - 1;
        Sha256 hash = MerkleTree.leaf(data);
        for (Sha256 sibling : path) {
            if (last == 0) {
                return Optional.empty();
            }
            boolean right = (node & 1) == 1 || node == last;
            hash = right ? MerkleTree.node(sibling, hash) : MerkleTree.node(hash, sibling);
            // The last node of a level has no sibling when it is a left one: it rises until it is a right one.
            int rise = right ? Integer.numberOfTrailingZeros(node) : 0;
            node = shift(node, rise + 1);
            last = shift(last, rise + 1);
        }
        return last == 0 ? Optional.of(hash) : Optional.empty();
    }

    private static int shift(int value, int by) {
        return by > 31 ? 0 : value >>> by;
    }
}
