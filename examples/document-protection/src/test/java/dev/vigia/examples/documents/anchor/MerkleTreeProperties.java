package dev.vigia.examples.documents.anchor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.examples.documents.evidence.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MerkleTreeProperties {

    /** The expected roots were computed by an independent implementation of RFC 6962 section 2.1. */
    @Example
    void rootsAreThoseOfRfc6962() {
        assertThat(new MerkleTree(digests(1)).root().hex())
                .isEqualTo("13a77175e35eb1d9da91ee14df0d7772cea71289800206e2b45c882ecb06efbf");
        assertThat(new MerkleTree(digests(7)).root().hex())
                .isEqualTo("5653c4ab2514ccd6ea4f0159702d2aba901f2562aa75abcff5a19e344bee038f");
    }

    @Example
    void everyLeafOfEveryTreeUpTo200Proves() {
        for (int size = 1; size <= 200; size++) {
            List<Sha256> leaves = digests(size);
            MerkleTree tree = new MerkleTree(leaves);
            Sha256 root = tree.root();
            assertThat(IntStream.range(0, size))
                    .as("leaves of a tree of %d", size)
                    .allMatch(i -> tree.proof(i).rootWith(leaves.get(i)).equals(Optional.of(root)));
        }
    }

    @Property(tries = 150)
    void aProofHoldsForItsOwnLeafOnly(
            @ForAll @IntRange(min = 2, max = 200) int size,
            @ForAll @IntRange(max = 199) int at,
            @ForAll @IntRange(min = 1, max = 199) int away) {
        List<Sha256> leaves = digests(size);
        MerkleTree tree = new MerkleTree(leaves);
        int index = at % size;
        int other = (index + 1 + away % (size - 1)) % size;

        assertThat(tree.proof(index).rootWith(leaves.get(other))).isNotEqualTo(Optional.of(tree.root()));
    }

    @Property(tries = 150)
    void aProofWithAnyDigestChangedDroppedOrAddedFails(
            @ForAll @IntRange(min = 2, max = 200) int size,
            @ForAll @IntRange(max = 199) int at,
            @ForAll @IntRange(max = 7) int level,
            @ForAll Damage damage) {
        List<Sha256> leaves = digests(size);
        MerkleTree tree = new MerkleTree(leaves);
        InclusionProof proof = tree.proof(at % size);
        InclusionProof damaged = new InclusionProof(proof.index(), size, damage.done(proof.path(), level));

        assertThat(damaged.rootWith(leaves.get(at % size))).isNotEqualTo(Optional.of(tree.root()));
    }

    @Property(tries = 150)
    void aProofForAnotherPlaceFails(
            @ForAll @IntRange(min = 2, max = 200) int size,
            @ForAll @IntRange(max = 199) int at,
            @ForAll @IntRange(min = 1, max = 199) int away) {
        List<Sha256> leaves = digests(size);
        MerkleTree tree = new MerkleTree(leaves);
        int index = at % size;
        int other = (index + 1 + away % (size - 1)) % size;
        InclusionProof moved = new InclusionProof(other, size, tree.proof(index).path());

        assertThat(moved.rootWith(leaves.get(index))).isNotEqualTo(Optional.of(tree.root()));
    }

    @Example
    void aNodeCannotPassForALeaf() {
        List<Sha256> leaves = digests(4);
        MerkleTree tree = new MerkleTree(leaves);
        Sha256 node = MerkleTree.node(MerkleTree.leaf(leaves.get(0)), MerkleTree.leaf(leaves.get(1)));
        Sha256 sibling = MerkleTree.node(MerkleTree.leaf(leaves.get(2)), MerkleTree.leaf(leaves.get(3)));

        assertThat(new InclusionProof(0, 2, List.of(sibling)).rootWith(node)).isNotEqualTo(Optional.of(tree.root()));
    }

    @Example
    void aTreeWithoutLeavesAndAPlaceOutsideATreeAreRefused() {
        assertThatThrownBy(() -> new MerkleTree(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new InclusionProof(3, 3, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new InclusionProof(-1, 3, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    /** What may happen to a path. */
    enum Damage {
        CHANGED,
        DROPPED,
        ADDED;

        List<Sha256> done(List<Sha256> path, int level) {
            List<Sha256> copy = new ArrayList<>(path);
            int at = level % path.size();
            switch (this) {
                case CHANGED -> copy.set(at, Sha256.of(copy.get(at).bytes()));
                case DROPPED -> copy.remove(at);
                case ADDED -> copy.add(at, copy.get(at));
            }
            return copy;
        }
    }

    private static List<Sha256> digests(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> Sha256.of(Integer.toString(i).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
