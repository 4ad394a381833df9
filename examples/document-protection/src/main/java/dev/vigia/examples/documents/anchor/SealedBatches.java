package dev.vigia.examples.documents.anchor;

import dev.vigia.examples.documents.evidence.Disk;
import dev.vigia.examples.documents.evidence.Json;
import dev.vigia.examples.documents.evidence.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The batches behind a ledger's blocks. A batch's leaves are written first, under the height its block will have; the
 * block's line in the ledger then seals them. Leaves whose block never came are overwritten by the next batch of that
 * height. Its caller holds the folder's lock.
 */
final class SealedBatches {
    private final Path folder;
    private final Ledger ledger;
    private final Disk disk;
    private final Map<UUID, Place> places = new HashMap<>();
    private int known;

    SealedBatches(Path folder, Ledger ledger, Disk disk) {
        this.folder = folder;
        this.ledger = ledger;
        this.disk = disk;
    }

    private record Place(int height, int index, Sha256 sha256) {}

    /** The leaves of one block, in the order of its tree. */
    record Batch(List<Leaf> leaves) {
        Batch {
            leaves = List.copyOf(leaves);
        }

        MerkleTree tree() {
            return new MerkleTree(leaves.stream().map(Leaf::sha256).toList());
        }
    }

    /** Takes in what other processes sealed since the last look. */
    void refresh() throws IOException {
        ledger.refresh();
        while (known < ledger.height()) {
            index(known + 1, batch(known + 1));
            known++;
        }
    }

    boolean holds(Leaf leaf) {
        Place place = places.get(leaf.document());
        if (place != null && !place.sha256().equals(leaf.sha256())) {
            throw new IllegalStateException("document " + leaf.document() + " is in block " + place.height()
                    + " with another SHA-256 (" + place.sha256().brief() + "…, now "
                    + leaf.sha256().brief() + "…); a document's content does not change under its id");
        }
        return place != null;
    }

    /** The proof of a leaf that is in a block. */
    Optional<AnchorProof> proof(Leaf leaf) throws IOException {
        if (!holds(leaf)) {
            return Optional.empty();
        }
        Place place = places.get(leaf.document());
        InclusionProof inclusion = batch(place.height()).tree().proof(place.index());
        return Optional.of(new AnchorProof(
                leaf.document(),
                leaf.sha256(),
                inclusion,
                ledger.block(place.height()),
                ledger.block(place.height() - 1)));
    }

    /** Seals {@code leaves} into the next block. */
    void seal(List<Leaf> leaves, Instant now) throws IOException {
        Batch batch = new Batch(leaves);
        int height = ledger.height() + 1;
        disk.replace(file(height), Json.pretty(batch));
        ledger.append(batch.tree().root(), leaves.size(), now);
        index(height, batch);
        known = height;
    }

    private void index(int height, Batch batch) {
        for (int i = 0; i < batch.leaves().size(); i++) {
            Leaf leaf = batch.leaves().get(i);
            places.put(leaf.document(), new Place(height, i, leaf.sha256()));
        }
    }

    private Batch batch(int height) throws IOException {
        Batch batch = Json.read(Files.readAllBytes(file(height)), Batch.class);
        if (!batch.tree().root().equals(ledger.block(height).root())) {
            throw new IOException("the leaves in " + file(height) + " are not those of block " + height
                    + "; nothing is anchored until they are restored");
        }
        return batch;
    }

    private Path file(int height) {
        return folder.resolve(String.format(Locale.ROOT, "%08d.json", height));
    }
}
