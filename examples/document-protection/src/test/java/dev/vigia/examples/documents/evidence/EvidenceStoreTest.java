package dev.vigia.examples.documents.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceStoreTest {
    private static final UUID ID = UUID.randomUUID();

    @TempDir
    private Path folder;

    @Test
    void whatIsKeptFirstStays() throws IOException {
        EvidenceStore store = open();

        assertThat(store.keep(ID, "token", bytes("first"))).isEqualTo(bytes("first"));
        assertThat(open().keep(ID, "token", bytes("second"))).isEqualTo(bytes("first"));
        assertThat(store.find(ID, "token")).contains(bytes("first"));
        assertThat(store.find(UUID.randomUUID(), "token")).isEmpty();
    }

    @Test
    void aDocumentIsReadAsItWasKept() throws IOException {
        Instant now = Instant.parse("2026-02-01T10:00:00.250Z");
        Document document = new Document(ID, "año \u202E\n.txt", Sha256.of(), 0, "text/plain", now, now);

        assertThat(open().keep(document)).isEqualTo(document);
        assertThat(open().document(ID)).contains(document);
    }

    @Test
    void manyThreadsThatKeepDifferentThingsAllGetTheSameBack() throws Exception {
        List<Callable<byte[]>> keepers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            byte[] content = bytes("from " + i);
            keepers.add(() -> open().keep(ID, "token", content));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<byte[]> got = new ArrayList<>();
            for (Future<byte[]> keeper : threads.invokeAll(keepers)) {
                got.add(keeper.get());
            }
            assertThat(got).allMatch(content -> Arrays.equals(content, got.get(0)));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void nothingButWhatWasKeptIsLeftBehind() throws IOException {
        open().keep(ID, "token", bytes("first"));

        try (Stream<Path> files = Files.list(folder.resolve(ID.toString()))) {
            assertThat(files).containsExactly(folder.resolve(ID.toString()).resolve("token"));
        }
    }

    @Test
    void aRecordThatWasDamagedIsNotTaken() throws IOException {
        Files.createDirectories(folder.resolve(ID.toString()));
        Files.writeString(folder.resolve(ID.toString()).resolve("document.json"), "{\"id\":1,\n\"x\":2}");

        assertThatIOException()
                .isThrownBy(() -> open().document(ID))
                .withMessageStartingWith("not a Document: ")
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("\n"));
    }

    private EvidenceStore open() {
        return new EvidenceStore(folder, new DurableDisk());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
