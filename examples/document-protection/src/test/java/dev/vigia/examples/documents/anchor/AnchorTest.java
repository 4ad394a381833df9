package dev.vigia.examples.documents.anchor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.vigia.examples.documents.evidence.DurableDisk;
import dev.vigia.examples.documents.evidence.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnchorTest {
    private static final BatchSettings THREE_OR_A_MINUTE =
            new BatchSettings(3, Duration.ofMinutes(1), Duration.ofSeconds(10));

    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock();

    @Test
    void theJobThatFillsABatchSealsItAndTheOthersFindTheirProof() throws IOException {
        Anchor anchor = open();
        assertThat(anchor.submit(Leaves.leaf(0))).isEqualTo(new Submission.Waiting(1, Duration.ofSeconds(10)));
        assertThat(anchor.submit(Leaves.leaf(1))).isEqualTo(new Submission.Waiting(2, Duration.ofSeconds(10)));

        assertSealed(anchor.submit(Leaves.leaf(2)), 1);
        assertSealed(anchor.submit(Leaves.leaf(0)), 1);
        assertSealed(anchor.submit(Leaves.leaf(1)), 1);
    }

    @Test
    void aBatchThatDoesNotFillIsSealedWhenItsOldestHasWaitedLongEnough() throws IOException {
        Anchor anchor = open();
        anchor.submit(Leaves.leaf(0));
        clock.advance(Duration.ofSeconds(55));
        assertThat(anchor.submit(Leaves.leaf(1))).isEqualTo(new Submission.Waiting(2, Duration.ofSeconds(5)));
        clock.advance(Duration.ofSeconds(5));

        assertSealed(anchor.submit(Leaves.leaf(1)), 1);
        assertSealed(anchor.submit(Leaves.leaf(0)), 1);
    }

    @Test
    void aClockThatWasSetBackDoesNotKeepABatchWaiting() throws IOException {
        Anchor anchor = open();
        anchor.submit(Leaves.leaf(0));
        clock.advance(Duration.ofHours(-1));

        assertSealed(anchor.submit(Leaves.leaf(0)), 1);
    }

    @Test
    void theDraftOfAProcessKilledAsItAddedALeafGoesWithTheNextSubmission() throws IOException {
        Anchor anchor = open();
        anchor.submit(Leaves.leaf(0));
        Path draft = Files.writeString(folder.resolve("pending/.leaf.json.5f1c.tmp"), "{\"leaf\":");

        assertThat(anchor.submit(Leaves.leaf(1))).isEqualTo(new Submission.Waiting(2, Duration.ofSeconds(10)));
        assertThat(draft).doesNotExist();
    }

    @Test
    void aDocumentSubmittedAgainCountsOnce() throws IOException {
        Anchor anchor = open();
        anchor.submit(Leaves.leaf(0));
        anchor.submit(Leaves.leaf(0));

        assertThat(anchor.submit(Leaves.leaf(0))).isEqualTo(new Submission.Waiting(1, Duration.ofSeconds(10)));
    }

    @Test
    void aSealedDocumentKeepsItsProof() throws IOException {
        Anchor anchor = open();
        for (Leaf leaf : Leaves.first(3)) {
            anchor.submit(leaf);
        }
        Submission before = anchor.submit(Leaves.leaf(1));
        for (int i = 3; i < 9; i++) {
            anchor.submit(Leaves.leaf(i));
        }

        assertThat(anchor.submit(Leaves.leaf(1))).isEqualTo(before);
        assertThat(open().submit(Leaves.leaf(1))).isEqualTo(before);
    }

    @Test
    void aBatchTakesNoMoreThanItsSizeAndTheRestGoesIntoTheNext() throws IOException {
        Anchor patient = new Anchor(
                Network.POLYGON,
                folder,
                new BatchSettings(100, Duration.ofMinutes(1), Duration.ofSeconds(10)),
                new DurableDisk(),
                clock);
        for (Leaf leaf : Leaves.first(7)) {
            patient.submit(leaf);
            clock.advance(Duration.ofMillis(1));
        }

        assertSealed(open().submit(Leaves.leaf(5)), 2);
        assertThat(Ledger.read(open().ledger())).extracting(Block::leaves).containsExactly(3, 3);
        assertThat(open().submit(Leaves.leaf(6))).isInstanceOf(Submission.Waiting.class);
    }

    @Test
    void aDocumentCannotComeBackWithAnotherContent() throws IOException {
        Anchor anchor = open();
        for (Leaf leaf : Leaves.first(3)) {
            anchor.submit(leaf);
        }
        Leaf changed = new Leaf(Leaves.leaf(0).document(), Sha256.of(new byte[] {1}));

        assertThatIllegalStateException()
                .isThrownBy(() -> anchor.submit(changed))
                .withMessageContaining("is in block 1 with another SHA-256");
    }

    @Test
    void leavesThatWereChangedBehindABlockAreFound() throws IOException {
        Anchor anchor = open();
        for (Leaf leaf : Leaves.first(3)) {
            anchor.submit(leaf);
        }
        Path batch = folder.resolve("batches/00000001.json");
        Files.writeString(
                batch, Files.readString(batch).replace(Leaves.leaf(1).sha256().hex(), "0".repeat(64)));

        assertThatIOException()
                .isThrownBy(() -> open().submit(Leaves.leaf(0)))
                .withMessageContaining("are not those of block 1");
    }

    @Test
    void manyThreadsOfTwoAnchorsPutEachDocumentIntoOneBlock() throws Exception {
        BatchSettings quick = new BatchSettings(5, Duration.ZERO, Duration.ofMillis(1));
        List<Anchor> anchors = List.of(
                new Anchor(Network.POLYGON, folder, quick, new DurableDisk(), clock),
                new Anchor(Network.POLYGON, folder, quick, new DurableDisk(), clock));
        List<Callable<Submission>> submissions = new ArrayList<>();
        for (Leaf leaf : Leaves.first(30)) {
            anchors.forEach(anchor -> submissions.add(() -> anchor.submit(leaf)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (Future<Submission> submission : threads.invokeAll(submissions)) {
                assertThat(submission.get()).isInstanceOf(Submission.Sealed.class);
            }
        } finally {
            threads.shutdownNow();
        }
        Accounting.assertEachInOneBlock(folder, Leaves.first(30));
    }

    private Anchor open() {
        return new Anchor(Network.POLYGON, folder, THREE_OR_A_MINUTE, new DurableDisk(), clock);
    }

    private static void assertSealed(Submission submission, long height) {
        assertThat(submission).isInstanceOfSatisfying(Submission.Sealed.class, done -> {
            assertThat(done.proof().block().height()).isEqualTo(height);
            assertThat(done.proof().includesLeaf()).isTrue();
            assertThat(done.proof().chained()).isTrue();
        });
    }
}
