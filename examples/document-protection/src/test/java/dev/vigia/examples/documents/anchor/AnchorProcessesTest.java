package dev.vigia.examples.documents.anchor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnchorProcessesTest {

    @TempDir
    private Path folder;

    @Test
    void twoProcessesOfWhichOneIsKilledPutEachDocumentIntoOneBlock() throws Exception {
        Process victim = start();
        Process survivor = start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> blocks() >= 3);
            victim.destroyForcibly();

            assertThat(survivor.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(survivor.exitValue()).isZero();
            assertThat(victim.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            victim.destroyForcibly();
            survivor.destroyForcibly();
        }
        Accounting.assertEachInOneBlock(folder, Leaves.first(AnchoringProcess.DOCUMENTS));
    }

    private int blocks() throws IOException {
        Path ledger = folder.resolve("ledger.jsonl");
        return Files.exists(ledger) ? Ledger.read(ledger).size() : 0;
    }

    private Process start() throws IOException {
        return new ProcessBuilder(List.of(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AnchoringProcess.class.getName(),
                        folder.toString()))
                .inheritIO()
                .start();
    }
}
