package dev.vigia.examples.documents.anchor;

import dev.vigia.examples.documents.evidence.Disk;
import dev.vigia.examples.documents.evidence.FolderLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Anchors documents in one network's ledger, in batches. Any number of threads and processes of one host may submit,
 * the same document as often as they like: it gets into exactly one block. Whoever finds the batch full or old enough
 * seals it, and no one has to be there to do so but the jobs that wait.
 *
 * <p>A crash between any two writes loses nothing: the line in the ledger decides. Before it, the leaves still wait;
 * after it, they are sealed, and what is left among the waiting is swept by the next submission.
 */
public final class Anchor {
    private final Network network;
    private final Path folder;
    private final BatchSettings settings;
    private final Clock clock;
    private final FolderLock lock;
    private final PendingLeaves pending;
    private final SealedBatches sealed;

    /** The ledger of {@code network} under {@code folder}; both are made when the first leaf comes. */
    public Anchor(Network network, Path folder, BatchSettings settings, Disk disk, Clock clock) {
        this.network = network;
        this.folder = folder;
        this.settings = settings;
        this.clock = clock;
        this.lock = new FolderLock(folder);
        this.pending = new PendingLeaves(folder.resolve("pending"), disk);
        this.sealed = new SealedBatches(folder.resolve("batches"), new Ledger(ledger(), network, disk), disk);
    }

    public Network network() {
        return network;
    }

    /** The file with the blocks, one JSON object a line. */
    public Path ledger() {
        return folder.resolve("ledger.jsonl");
    }

    /**
     * Submits a leaf, again and again until it is sealed.
     *
     * @throws IllegalStateException if the document was submitted with another digest
     * @throws IOException           if the ledger is broken or cannot be written; nothing is lost, submit again
     */
    public Submission submit(Leaf leaf) throws IOException {
        return lock.holding(() -> {
            sealed.refresh();
            if (!sealed.holds(leaf)) {
                pending.add(leaf, now());
            }
            List<PendingLeaves.Entry> waiting = sweep(pending.oldestFirst());
            while (!sealed.holds(leaf) && due(waiting)) {
                seal(waiting.subList(0, Math.min(settings.size(), waiting.size())));
                waiting = sweep(waiting);
            }
            Optional<AnchorProof> proof = sealed.proof(leaf);
            return proof.isPresent() ? new Submission.Sealed(proof.get()) : waiting(waiting);
        });
    }

    private void seal(List<PendingLeaves.Entry> batch) throws IOException {
        sealed.seal(batch.stream().map(PendingLeaves.Entry::leaf).toList(), now());
    }

    /** Removes what is sealed from what waits, also what a crash left there. */
    private List<PendingLeaves.Entry> sweep(List<PendingLeaves.Entry> entries) throws IOException {
        List<PendingLeaves.Entry> waiting = new ArrayList<>();
        for (PendingLeaves.Entry entry : entries) {
            if (sealed.holds(entry.leaf())) {
                pending.remove(entry.leaf());
            } else {
                waiting.add(entry);
            }
        }
        return waiting;
    }

    private boolean due(List<PendingLeaves.Entry> waiting) {
        return waiting.size() >= settings.size() || age(waiting).compareTo(settings.maxAge()) >= 0;
    }

    /** How far the oldest is from now, in either direction: a clock that was set back must not keep it waiting. */
    private Duration age(List<PendingLeaves.Entry> waiting) {
        return Duration.between(waiting.get(0).since(), now()).abs();
    }

    private Submission waiting(List<PendingLeaves.Entry> waiting) {
        Duration rest = settings.maxAge().minus(age(waiting));
        Duration lookAgain = rest.compareTo(settings.poll()) < 0 ? rest : settings.poll();
        return new Submission.Waiting(waiting.size(), lookAgain.isNegative() ? Duration.ZERO : lookAgain);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
