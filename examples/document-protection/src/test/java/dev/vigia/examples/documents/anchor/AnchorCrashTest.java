package dev.vigia.examples.documents.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.examples.documents.evidence.Disk;
import dev.vigia.examples.documents.evidence.DurableDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnchorCrashTest {
    private static final BatchSettings TWO = new BatchSettings(2, Duration.ofHours(1), Duration.ofSeconds(1));

    @TempDir
    private Path folder;

    /** Dies at the first write, then, in a fresh folder, at the second, and so on, until a whole run needs no more. */
    @ParameterizedTest
    @EnumSource(CrashingDisk.Moment.class)
    void aCrashAtAnyWriteLosesNothingAndAnchorsNothingTwice(CrashingDisk.Moment moment) throws IOException {
        int writes = 0;
        boolean crashed = true;
        while (crashed) {
            writes++;
            Path place = folder.resolve(Integer.toString(writes));
            CrashingDisk disk = new CrashingDisk(new DurableDisk(), writes, moment);
            crashed = crashes(anchor(place, disk));
            assertThat(disk.crashed()).isEqualTo(crashed);

            Anchor next = anchor(place, new DurableDisk());
            submitAll(next);
            for (Leaf leaf : Leaves.first(4)) {
                assertThat(next.submit(leaf)).isInstanceOf(Submission.Sealed.class);
            }
            Accounting.assertEachInOneBlock(place, Leaves.first(4));
        }
        assertThat(writes).as("writes of a whole run").isGreaterThan(10);
    }

    private static boolean crashes(Anchor anchor) throws IOException {
        try {
            submitAll(anchor);
            return false;
        } catch (CrashingDisk.Crash crash) {
            return true;
        }
    }

    private static void submitAll(Anchor anchor) throws IOException {
        List<Leaf> leaves = Leaves.first(4);
        for (Leaf leaf : leaves) {
            anchor.submit(leaf);
        }
    }

    private static Anchor anchor(Path place, Disk disk) {
        return new Anchor(Network.BITCOIN, place, TWO, disk, Clock.systemUTC());
    }
}
