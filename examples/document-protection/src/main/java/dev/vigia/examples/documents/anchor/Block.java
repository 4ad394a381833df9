package dev.vigia.examples.documents.anchor;

import dev.vigia.examples.documents.evidence.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;

/**
 * One line of a ledger: the root of a batch, tied to the block before it.
 *
 * @param height   1 for the first
 * @param previous the hash of the block before, {@link Sha256#ZERO} for the first
 * @param sealedAt by the clock of the host that wrote it
 * @param leaves   how many documents the batch has
 * @param root     of the batch's {@link MerkleTree}
 * @param hash     SHA-256 of the six members above, as {@link #computedHash()} writes them
 */
public record Block(
        Network network, long height, Sha256 previous, Instant sealedAt, int leaves, Sha256 root, Sha256 hash) {

    public Block {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(previous, "previous");
        Objects.requireNonNull(sealedAt, "sealedAt");
        Objects.requireNonNull(root, "root");
        Objects.requireNonNull(hash, "hash");
    }

    /** The first block of a network. */
    static Block first(Network network, Instant sealedAt, int leaves, Sha256 root) {
        return hashed(network, 1, Sha256.ZERO, sealedAt, leaves, root);
    }

    /** The block after this one. */
    Block next(Instant sealedAt, int batchLeaves, Sha256 batchRoot) {
        return hashed(network, height + 1, hash, sealedAt, batchLeaves, batchRoot);
    }

    private static Block hashed(
            Network network, long height, Sha256 previous, Instant sealedAt, int leaves, Sha256 root) {
        Block draft = new Block(network, height, previous, sealedAt, leaves, root, Sha256.ZERO);
        return new Block(network, height, previous, sealedAt, leaves, root, draft.computedHash());
    }

    /** What {@link #hash()} must be: SHA-256 of these lines, each ended by a line feed. */
    public Sha256 computedHash() {
        String text = "vigia-ledger-block/1\n" + network + "\n" + height + "\n" + previous + "\n" + sealedAt + "\n"
                + leaves + "\n" + root + "\n";
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether its hash is right and it stands on {@code before}; null: whether it can be the first. */
    public boolean follows(Block before) {
        boolean linked = before == null
                ? height == 1 && previous.equals(Sha256.ZERO)
                : height == before.height + 1 && previous.equals(before.hash) && network == before.network;
        return linked && hash.equals(computedHash());
    }
}
