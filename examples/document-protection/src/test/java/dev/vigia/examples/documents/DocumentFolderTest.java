package dev.vigia.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.vigia.examples.documents.DocumentFolder.Skipped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentFolderTest {
    @TempDir
    private Path outside;

    private Path folder;

    @BeforeEach
    void fill() throws IOException {
        folder = outside.toRealPath().resolve("in");
        Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(folder.resolve("one.txt"), "1");
        Files.writeString(folder.resolve("a/b/two.txt"), "22");
    }

    @Test
    void filesOfAllFoldersAreListedByPath() throws IOException {
        DocumentFolder found = DocumentFolder.list(folder);

        assertThat(found.files()).containsExactly(folder.resolve("a/b/two.txt"), folder.resolve("one.txt"));
        assertThat(found.skipped()).isEmpty();
    }

    @Test
    void hiddenFilesAndFoldersAreLeftOut() throws IOException {
        Files.createDirectories(folder.resolve(".git"));
        Files.writeString(folder.resolve(".git/config"), "x");
        Files.writeString(folder.resolve(".hidden"), "x");

        assertThat(DocumentFolder.list(folder).files()).hasSize(2);
    }

    @Test
    void aFileThatIsTooLargeIsSkippedAndSaidSo() throws IOException {
        assertThat(DocumentFolder.list(folder, 1).skipped())
                .containsExactly(new Skipped(folder.resolve("a/b/two.txt"), "2 bytes, more than 1"));
    }

    @Test
    void linksInACircleEnd() throws IOException {
        Files.createSymbolicLink(folder.resolve("a/up"), folder);
        DocumentFolder found = DocumentFolder.list(folder);

        assertThat(found.files()).hasSize(2);
        assertThat(found.skipped()).containsExactly(new Skipped(folder.resolve("a/up"), "a link in a circle"));
    }

    @Test
    void whatCanBeReachedTwiceIsListedOnce() throws IOException {
        Files.createSymbolicLink(folder.resolve("z"), folder.resolve("a"));
        Files.createSymbolicLink(folder.resolve("zz.txt"), folder.resolve("one.txt"));

        assertThat(DocumentFolder.list(folder).files())
                .containsExactly(folder.resolve("a/b/two.txt"), folder.resolve("one.txt"));
    }

    @Test
    void linksThatLeadOutOrNowhereAreSkipped() throws IOException {
        Files.writeString(outside.resolve("secret.txt"), "x");
        Files.createSymbolicLink(folder.resolve("out.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(folder.resolve("nowhere"), outside.resolve("nothing"));
        DocumentFolder found = DocumentFolder.list(folder);

        assertThat(found.files()).hasSize(2);
        assertThat(found.skipped())
                .containsExactly(
                        new Skipped(folder.resolve("nowhere"), "not a regular file"),
                        new Skipped(folder.resolve("out.txt"), "a link that leads out of the folder"));
    }

    @Test
    void whatIsNoFolderIsRefused() {
        assertThatIOException().isThrownBy(() -> DocumentFolder.list(folder.resolve("one.txt")));
        assertThatIOException().isThrownBy(() -> DocumentFolder.list(folder.resolve("none")));
    }
}
