package dev.vigia.examples.documents.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.examples.documents.evidence.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Counts what an anchor's folder holds, from its files alone. */
final class Accounting {

    private Accounting() {}

    /** The ledger is whole, its blocks' leaves are exactly {@code expected}, each once, and nothing waits any more. */
    static void assertEachInOneBlock(Path folder, List<Leaf> expected) throws IOException {
        List<Leaf> sealed = new ArrayList<>();
        for (Block block : Ledger.read(folder.resolve("ledger.jsonl"))) {
            Path file = folder.resolve("batches/%08d.json".formatted(block.height()));
            SealedBatches.Batch batch = Json.read(Files.readAllBytes(file), SealedBatches.Batch.class);
            assertThat(batch.tree().root()).isEqualTo(block.root());
            sealed.addAll(batch.leaves());
        }
        assertThat(sealed).containsExactlyInAnyOrderElementsOf(expected);
        try (Stream<Path> waiting = Files.list(folder.resolve("pending"))) {
            assertThat(waiting).isEmpty();
        }
    }
}
