package dev.vigia.examples.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.examples.documents.anchor.Network;
import dev.vigia.examples.documents.artifact.ArtifactZip;
import dev.vigia.examples.documents.artifact.Check;
import dev.vigia.examples.documents.artifact.Evidence;
import dev.vigia.examples.documents.artifact.SampleEvidence;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {
    @TempDir
    private static Path folder;

    private static SampleEvidence samples;
    private static Path document;
    private static Path artifact;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeAll
    static void protectADocument() throws Exception {
        samples = new SampleEvidence(folder);
        document = Files.writeString(folder.resolve("note.txt"), "note");
        Evidence evidence = samples.of("note.txt", Files.readAllBytes(document));
        artifact = Files.write(folder.resolve("note.zip"), ArtifactZip.pack(evidence.files()));
    }

    @AfterAll
    static void close() {
        samples.close();
    }

    @Test
    void aSoundArtifactEndsWithZeroAndOneLineForEachCheck() {
        assertThat(run(artifact.toString())).isZero();
        assertThat(lines()).hasSize(13).allMatch(line -> line.startsWith("✓ "));
    }

    @Test
    void theOriginalTheRootAndTheLedgersAreCheckedWhereGiven() {
        int code = run(
                artifact.toString(),
                "--document",
                document.toString(),
                "--ca",
                samples.root().toString(),
                "--ledger",
                samples.ledger(Network.POLYGON).toString(),
                "--ledger",
                samples.ledger(Network.BITCOIN).toString());

        assertThat(lines()).last().isEqualTo("✓ 15 of 15 checks passed");
        assertThat(code).isZero();
    }

    @Test
    void aChangedDocumentFailsVerification() throws Exception {
        Path changed = Files.writeString(folder.resolve("changed.txt"), "nota");

        assertThat(run(artifact.toString(), "--document", changed.toString())).isEqualTo(2);
        assertThat(lines())
                .filteredOn(line -> line.startsWith("✗"))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("✗ document itself          the file given has another content");
    }

    @Test
    void anAuthorityOfSomeoneElseFailsVerification() throws Exception {
        try (SampleEvidence stranger = new SampleEvidence(folder.resolve("stranger"))) {
            assertThat(Verify.of(artifact)
                            .withAuthority(stranger.root())
                            .report()
                            .failures())
                    .extracting(Check::subject)
                    .containsExactly("timestamp chain");
        }
    }

    @Test
    void aLedgerWithoutTheBlockFailsVerification() throws Exception {
        try (SampleEvidence stranger = new SampleEvidence(folder.resolve("elsewhere"))) {
            stranger.of("other.txt", "other".getBytes(UTF_8));

            assertThat(Verify.of(artifact)
                            .withLedger(stranger.ledger(Network.BITCOIN))
                            .report()
                            .failures())
                    .extracting(Check::subject)
                    .containsExactly("bitcoin ledger");
        }
    }

    @Test
    void whatIsNoArtifactOrNotThereIsSaidInOneLine() throws Exception {
        Path nonsense = Files.writeString(folder.resolve("nonsense.zip"), "nonsense");

        assertThat(run(nonsense.toString())).isEqualTo(2);
        assertThat(lines())
                .first()
                .asString()
                .startsWith("✗ archive                  nonsense.zip is not a readable ZIP");
        assertThat(Verify.of(artifact)
                        .withDocument(folder.resolve("gone"))
                        .report()
                        .failures())
                .extracting(Check::detail)
                .containsExactly("there is no file " + folder.resolve("gone"));
        assertThat(Verify.of(artifact).withAuthority(document).report().passed())
                .isFalse();
        assertThat(Verify.of(artifact).withLedger(document).report().passed()).isFalse();
    }

    @Test
    void unknownOptionsAndMissingValuesTellHowItIsUsed() {
        for (String[] words : new String[][] {{}, {"a.zip", "--ledger"}, {"a.zip", "--speed", "9"}}) {
            printed.reset();
            assertThat(run(words)).isEqualTo(2);
            assertThat(lines()).last().asString().contains("usage: Verify ARTIFACT.zip");
        }
    }

    private int run(String... words) {
        return Verify.run(List.of(words), new PrintStream(printed, true, UTF_8));
    }

    private List<String> lines() {
        return printed.toString(UTF_8).lines().toList();
    }
}
