package dev.vigia.examples.documents.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactReaderTest {
    @TempDir
    private Path folder;

    @Test
    void whatWasPackedIsRead() throws Exception {
        Map<ArtifactFile, byte[]> files = files();

        Map<ArtifactFile, byte[]> read = ArtifactReader.read(Files.write(archive(), ArtifactZip.pack(files)));

        assertThat(read).containsOnlyKeys(files.keySet());
        read.forEach((file, content) -> assertThat(content).isEqualTo(files.get(file)));
    }

    @Test
    void anArchiveThatSomeonePackedAgainIsRead() throws Exception {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive()))) {
            for (Map.Entry<ArtifactFile, byte[]> file : files().entrySet()) {
                add(zip, file.getKey().path(), file.getValue());
            }
        }

        assertThat(ArtifactReader.read(archive())).hasSize(ArtifactFile.values().length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/cron.d/x", "/etc/passwd", "anchors\\..\\x", "anchors/../../x"})
    void aNameThatLeadsOutOfTheArchiveIsRefused(String name) throws Exception {
        assertRefused(with(name, new byte[1]), "leads out of the archive");
    }

    @Test
    void aFileThatBelongsToNoArtifactIsRefused() throws Exception {
        assertRefused(with("run-me.sh", new byte[1]), "belongs to no artifact: run-me.sh");
    }

    @Test
    void aFileThatUnpacksToTooMuchIsRefused() throws Exception {
        byte[] zeros = new byte[8 * 1024 * 1024];
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive()))) {
            add(zip, ArtifactFile.MANIFEST.path(), zeros);
        }

        assertThat(Files.size(archive())).isLessThan(20_000);
        assertRefused(archive(), "unpacks to more than 1048576 bytes");
    }

    @Test
    void anArchiveThatIsTooLargeIsRefusedUnread() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(archive().toFile(), "rw")) {
            file.setLength(ArtifactReader.LARGEST_ARCHIVE + 1);
        }

        assertRefused(archive(), "is larger than an artifact can be");
    }

    @Test
    void anArchiveWithManyFilesIsRefusedAtTheFirstThatIsTooMany() throws Exception {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive()))) {
            for (int i = 0; i < 1_000; i++) {
                add(zip, Integer.toString(i), new byte[0]);
            }
        }

        assertRefused(archive(), "belongs to no artifact: 0");
    }

    /** Java's own writer refuses to write a name twice, so the second is renamed in the archive's bytes. */
    @Test
    void aFileThatIsThereTwiceIsRefused() throws Exception {
        Path archive = with("manifest.jsoX", new byte[1]);
        String bytes = new String(Files.readAllBytes(archive), ISO_8859_1);
        Files.write(archive, bytes.replace("manifest.jsoX", "manifest.json").getBytes(ISO_8859_1));

        assertRefused(archive, "holds manifest.json twice");
    }

    @ParameterizedTest
    @EnumSource(ArtifactFile.class)
    void aMissingFileIsNamed(ArtifactFile missing) throws Exception {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive()))) {
            for (ArtifactFile file : ArtifactFile.values()) {
                if (file != missing) {
                    add(zip, file.path(), new byte[1]);
                }
            }
        }

        assertRefused(archive(), "lacks " + missing.path());
    }

    @Test
    void whatIsNoArchiveIsRefused() throws Exception {
        assertRefused(Files.writeString(archive(), "not a ZIP"), "is not a readable ZIP archive");
        assertRefused(Files.write(archive(), new byte[0]), "is not a readable ZIP archive");
        assertRefused(folder.resolve("nowhere.zip"), "there is no file");
        assertRefused(folder, "there is no file");
    }

    @Test
    void anArchiveWithAChangedByteIsReadOrRefusedAndNothingElse() throws Exception {
        byte[] whole = ArtifactZip.pack(files());
        for (int i = 0; i < whole.length; i += 11) {
            byte[] changed = whole.clone();
            changed[i] ^= 0x55;
            Files.write(archive(), changed);
            try {
                assertThat(ArtifactReader.read(archive())).hasSize(ArtifactFile.values().length);
            } catch (InvalidArtifactException refused) {
                assertThat(refused).hasMessageContaining(" ");
            }
        }
    }

    private Path with(String name, byte[] content) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive()))) {
            add(zip, ArtifactFile.MANIFEST.path(), new byte[1]);
            add(zip, name, content);
        }
        return archive();
    }

    private Path archive() {
        return folder.resolve("artifact.zip");
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private static Map<ArtifactFile, byte[]> files() {
        Map<ArtifactFile, byte[]> files = new EnumMap<>(ArtifactFile.class);
        for (ArtifactFile file : ArtifactFile.values()) {
            files.put(file, file.path().getBytes(UTF_8));
        }
        return files;
    }

    private static void assertRefused(Path archive, String message) {
        assertThatThrownBy(() -> ArtifactReader.read(archive))
                .isInstanceOf(InvalidArtifactException.class)
                .hasMessageContaining(message);
    }
}
