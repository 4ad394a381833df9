package dev.vigia.examples.documents.anchor;

import dev.vigia.examples.documents.evidence.Sha256;
import java.util.ArrayList;
import java.util.List;

/**
 * A Merkle tree over digests, in their order, hashed as RFC 6962 section 2.1: a leaf behind 0x00, a node behind 0x01,
 * so that no node can pass for a leaf.
 */
public final class MerkleTree {
    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private final Node root;

    /** A tree over {@code leaves}, at least one. */
    public MerkleTree(List<Sha256> leaves) {
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException("a tree needs a leaf");
        }
        this.root = Node.over(leaves);
    }

    public Sha256 root() {
        return root.hash;
    }

    /**
     * The audit path of leaf {@code index}, RFC 6962 section 2.1.1.
     *
     * @throws IllegalArgumentException if there is no such leaf
     */
    public InclusionProof proof(int index) {
        List<Sha256> path = new ArrayList<>();
        Node node = root;
        int at = index;
        while (node.left != null) {
            boolean left = at < node.left.size;
            path.add(0, left ? node.right.hash : node.left.hash);
            at = left ? at : at - node.left.size;
            node = left ? node.left : node.right;
        }
        return new InclusionProof(index, root.size, path);
    }

    static Sha256 leaf(Sha256 data) {
        return Sha256.of(LEAF, data.bytes());
    }

    static Sha256 node(Sha256 left, Sha256 right) {
        return Sha256.of(NODE, left.bytes(), right.bytes());
    }

    /** A leaf has no children; every other node has two. */
    private record Node(Sha256 hash, int size, Node left, Node right) {

        static Node over(List<Sha256> leaves) {
            if (leaves.size() == 1) {
                return new Node(leaf(leaves.get(0)), 1, null, null);
            }
            // The largest power of two below the size.
            int split = Integer.highestOneBit(leaves.size() - 1);
            Node left = over(leaves.subList(0, split));
            Node right = over(leaves.subList(split, leaves.size()));
            return new Node(node(left.hash, right.hash), leaves.size(), left, right);
        }
    }
}
