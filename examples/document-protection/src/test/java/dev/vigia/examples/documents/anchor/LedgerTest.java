package dev.vigia.examples.documents.anchor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.vigia.examples.documents.evidence.DurableDisk;
import dev.vigia.examples.documents.evidence.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final Instant NOW = Instant.parse("2026-02-01T10:00:00.250Z");

    @TempDir
    private Path folder;

    @Test
    void eachBlockNamesTheHashOfTheOneBefore() throws IOException {
        write(3);

        assertThat(Ledger.read(file())).hasSize(3).satisfies(blocks -> {
            assertThat(blocks.get(0).previous()).isEqualTo(Sha256.ZERO);
            assertThat(blocks.get(1).previous()).isEqualTo(blocks.get(0).hash());
            assertThat(blocks.get(2).previous()).isEqualTo(blocks.get(1).hash());
        });
    }

    /** The expected hash was computed with {@code printf … | sha256sum}. */
    @Test
    void aBlocksHashCanBeComputedByHand() {
        Block block = Block.first(Network.BITCOIN, NOW, 2, Sha256.of());

        assertThat(block.hash().hex()).isEqualTo("76c7434d0c5bd8f21f3296f7c7b2ca80c5ac82bed5acaa893b2a1b1b6274856b");
    }

    @Test
    void anotherProcessSeesWhatWasAppended() throws IOException {
        Ledger one = open();
        Ledger other = open();
        one.append(root(1), 1, NOW);
        other.refresh();
        other.append(root(2), 1, NOW);
        one.refresh();

        assertThat(one.height()).isEqualTo(2);
        assertThat(one.block(2)).isEqualTo(other.block(2));
    }

    @Test
    void aLineThatACrashToreOffIsCutAndTheLedgerGoesOn() throws IOException {
        write(2);
        byte[] whole = Files.readAllBytes(file());
        Files.writeString(file(), "{\"network\":\"poly", StandardOpenOption.APPEND);

        Ledger ledger = open();
        assertThat(ledger.height()).isEqualTo(2);
        assertThat(file()).hasBinaryContent(whole);
        ledger.append(root(3), 1, NOW);
        assertThat(Ledger.read(file())).hasSize(3);
    }

    @Test
    void aBlockThatWasChangedIsFound() throws IOException {
        write(3);
        Files.writeString(file(), Files.readString(file()).replace("\"leaves\":2", "\"leaves\":9"));

        assertThatIOException().isThrownBy(this::open).withMessageContaining("polygon is broken at height 2");
        assertThatIOException().isThrownBy(() -> Ledger.read(file())).withMessageContaining("height 2");
    }

    @Test
    void aBlockThatWasTakenOutIsFound() throws IOException {
        write(3);
        String[] lines = Files.readString(file()).split("(?<=\n)", -1);
        Files.writeString(file(), lines[0] + lines[2]);

        assertThatIOException().isThrownBy(this::open).withMessageContaining("broken at height 3");
    }

    @Test
    void aLedgerThatLostItsEndUnderARunningProcessIsFound() throws IOException {
        Ledger ledger = write(2);
        Files.writeString(file(), Files.readString(file()).lines().findFirst().orElseThrow() + "\n");

        assertThatIOException().isThrownBy(ledger::refresh).withMessageContaining("lost blocks");
    }

    private Ledger write(int blocks) throws IOException {
        Ledger ledger = open();
        for (int i = 1; i <= blocks; i++) {
            ledger.append(root(i), i, NOW.plusSeconds(i));
        }
        return ledger;
    }

    private Ledger open() throws IOException {
        Ledger ledger = new Ledger(file(), Network.POLYGON, new DurableDisk());
        ledger.refresh();
        return ledger;
    }

    private Path file() {
        return folder.resolve("ledger.jsonl");
    }

    private static Sha256 root(int seed) {
        return Sha256.of(new byte[] {(byte) seed});
    }
}
