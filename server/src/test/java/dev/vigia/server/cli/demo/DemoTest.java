package dev.vigia.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.server.cli.Typed;
import dev.vigia.server.cli.Typed.Shell;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.text.Terminal;
import dev.vigia.server.config.Options;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One story in order, because each step needs what the one before left. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoTest {
    @TempDir
    static Path folder;

    private static Path data() {
        return folder.resolve("demo");
    }

    @Test
    @Order(1)
    void theDemoShowsWhatIsBrokenWhereAndWhy() {
        Typed typed = Shell.plain().on(data(), "demo", "--once", "--port", "0");
        assertThat(typed.exit()).isEqualTo(1);
        String answer = typed.out().strip();
        assertThat(answer.lines().findFirst().orElseThrow())
                .startsWith("DEGRADED   1 of 8 documents is stuck: contract-2231.pdf died in run_tsa, step 2 of 5, at ")
                .endsWith("7 are protected.");
        assertThat(answer)
                .contains("$ vigia diagnose --data ", "DEGRADED   One document alone fails at run_tsa since ")
                .contains("dependency_down   host 127.0.0.1:", "7 attempts of others succeeded")
                .contains("STUCK      It died in run_tsa at ", "incident dependency_down.")
                .contains("answered HTTP 503")
                .contains("DEAD       run_tsa died at ")
                .contains("vigia demo mend")
                .endsWith("exit 1");
        assertThat(typed.err())
                .contains(
                        "broken   on purpose",
                        "contract-2231.pdf: run_tsa attempt 1 of 3 failed",
                        "build_artifact 7/8");
    }

    @Test
    @Order(2)
    void aFinishedArtifactIsVerifiedByTheCommandThatTheDemoPrints() throws IOException {
        Path artifact;
        try (var files = Files.newDirectoryStream(data().resolve("documents/artifacts"), "invoice*.zip")) {
            artifact = files.iterator().next();
        }
        Typed good = Shell.plain()
                .vigia(
                        "demo",
                        "verify",
                        artifact.toString(),
                        "--document",
                        data().resolve("originals/invoice-0117.xml").toString(),
                        "--ca",
                        data().resolve("authority/ca.pem").toString());
        assertThat(good.exit()).isZero();
        assertThat(good.out()).doesNotContain("✗");
        Typed bad = Shell.plain()
                .vigia(
                        "demo",
                        "verify",
                        artifact.toString(),
                        "--document",
                        data().resolve("originals/seal.png").toString());
        assertThat(bad.exit()).isEqualTo(2);
        assertThat(bad.out()).contains("✗ document itself");
    }

    @Test
    @Order(3)
    void mendingLetsTheStuckDocumentThrough() {
        Typed mended = Shell.plain().on(data(), "demo", "mend");
        assertThat(mended.exit()).isZero();
        assertThat(mended.out().strip())
                .startsWith("OK         contract-2231.pdf is protected.")
                .contains("✓ build_artifact  attempt 1 succeeded");
        assertThat(Shell.plain().on(data(), "demo", "mend").out()).startsWith("Nothing to mend");
    }

    @Test
    @Order(4)
    void aFolderOfOnesOwnIsProtectedBesideWhatWasThere() throws IOException {
        Path own = Files.createDirectory(folder.resolve("own"));
        Files.writeString(own.resolve("a.txt"), "first");
        Files.writeString(own.resolve("b.txt"), "second");
        Typed typed = Shell.plain().on(data(), "demo", own.toString(), "--port", "0", "--json");
        assertThat(typed.exit()).isEqualTo(1);
        JsonNode answer = typed.json();
        assertThat(answer.path("headline").asText()).startsWith("1 of 2 documents is stuck: a.txt died in run_tsa");
        assertThat(answer.at("/documents/1/status").asText()).isEqualTo("succeeded");
        assertThat(answer.at("/documents/1/artifact").asText()).contains("b.txt");
        assertThat(answer.at("/dead_jobs/summary/by_reason/max_attempts_exceeded")
                        .asInt())
                .isEqualTo(1);
        assertThat(answer.at("/timeline/jobs")).hasSize(2);
        assertThat(answer.at("/diagnosis/status").asText()).isNotEmpty();
    }

    @Test
    @Order(5)
    void oneDemoAtATime() {
        try (DemoLock held = DemoLock.take(data()).orElseThrow()) {
            assertThat(held).isNotNull();
            Typed second = Shell.plain().on(data(), "demo", "--once");
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err()).contains("a demo runs already in ");
        }
    }

    @Test
    void aFolderWithoutFilesIsRefusedBeforeAnythingStarts() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Typed typed = Shell.plain().on(folder.resolve("never"), "demo", empty.toString());
        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err()).contains("there is no file to protect in " + empty);
        assertThat(folder.resolve("never")).doesNotExist();
    }

    @Test
    void aFolderThatCannotBeUsedIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        Typed typed = Shell.plain().on(file.resolve("x"), "demo", "--once");
        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err())
                .contains("cannot use " + file, "not a directory")
                .doesNotContain("\tat ");
        assertThat(Shell.plain().on(folder, "demo", "/no/such/folder").err())
                .startsWith("vigia: the folder /no/such/folder cannot be read (no such file or folder).");
    }

    @Test
    void theDemoKeepsAwayFromEverybodysWork() {
        assertThat(place(Map.of()).folder()).isEqualTo(Path.of(".vigia", "demo"));
        assertThat(place(Map.of("VIGIA_DATA", "/srv/vigia")).folder()).isEqualTo(Path.of("/srv/vigia/demo"));
        DemoPlace external = place(Map.of("VIGIA_DATABASE_URL", "postgresql://db/jobs", "VIGIA_SCHEMA", "jobs"));
        assertThat(external.settings().get(Options.SCHEMA).name()).isEqualTo("vigia_demo");
    }

    private static DemoPlace place(Map<String, String> environment) {
        Terminal nobody = Terminal.of(new ByteArrayInputStream(new byte[0]), System.out, System.err);
        return DemoPlace.of(new Session(nobody, environment, Clock.systemUTC()));
    }
}
