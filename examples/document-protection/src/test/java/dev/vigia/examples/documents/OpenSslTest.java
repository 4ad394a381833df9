package dev.vigia.examples.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigia.examples.documents.artifact.ArtifactFile;
import dev.vigia.examples.documents.artifact.Evidence;
import dev.vigia.examples.documents.artifact.SampleEvidence;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that the README and the certificates tell people to run. */
class OpenSslTest {
    @TempDir
    private Path folder;

    private String digest;

    @BeforeEach
    void unpackAnArtifact() throws Exception {
        boolean there = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "openssl")));
        assumeTrue(there, "openssl is not on the PATH");
        Files.writeString(folder.resolve("note.txt"), "note");
        try (SampleEvidence samples = new SampleEvidence(folder.resolve("samples"))) {
            Evidence evidence = samples.of("note.txt", "note".getBytes(UTF_8));
            digest = evidence.document().sha256().hex();
            for (Map.Entry<ArtifactFile, byte[]> file : evidence.files().entrySet()) {
                Path path = folder.resolve(file.getKey().path());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        }
    }

    @Test
    void theTimestampVerifiesByDigestByFileAndAsATokenAlone() throws Exception {
        assertThat(openssl("-in timestamp.tsr -CAfile tsa-ca.pem -digest " + digest))
                .contains("Verification: OK");
        assertThat(openssl("-in timestamp.tsr -CAfile tsa-ca.pem -data note.txt"))
                .contains("Verification: OK");
        assertThat(openssl("-token_in -in timestamp.tst -CAfile tsa-ca.pem -digest " + digest))
                .contains("Verification: OK");
    }

    @Test
    void aChangedFileDoesNotVerify() throws Exception {
        Files.writeString(folder.resolve("note.txt"), "nota");

        assertThat(openssl("-in timestamp.tsr -CAfile tsa-ca.pem -data note.txt"))
                .contains("Verification: FAILED");
    }

    private String openssl(String options) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of("openssl", "ts", "-verify"), Arrays.stream(options.split(" ", -1)))
                .toList();
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
