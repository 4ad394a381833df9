package dev.vigia.examples.documents.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.examples.documents.anchor.Network;
import dev.vigia.examples.documents.evidence.Json;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArtifactVerifierTest {
    @TempDir
    private static Path folder;

    private static SampleEvidence samples;
    private static Evidence evidence;
    private static Evidence other;

    @BeforeAll
    static void protectTwoDocuments() throws Exception {
        samples = new SampleEvidence(folder);
        evidence = samples.of("first.txt", "first".getBytes(UTF_8));
        other = samples.of("second.txt", "second".getBytes(UTF_8));
    }

    @AfterAll
    static void close() {
        samples.close();
    }

    @Test
    void theFirstDocumentOfALedgerAndTheNextBothVerify() {
        assertThat(verify(evidence.files()).failures()).isEmpty();
        assertThat(verify(other.files()).failures()).isEmpty();
        assertThat(verify(other.files()).lines()).last().isEqualTo("✓ 12 of 12 checks passed");
    }

    @Test
    void theSameEvidenceMakesTheSameArchive() {
        assertThat(ArtifactZip.pack(evidence.files())).isEqualTo(ArtifactZip.pack(evidence.files()));
    }

    /** Also where the change leaves a well-formed file: the manifest lists each file's digest. */
    @ParameterizedTest
    @EnumSource(value = ArtifactFile.class, mode = EnumSource.Mode.EXCLUDE, names = "MANIFEST")
    void aFileWithAChangedByteFailsVerification(ArtifactFile file) {
        Random random = new Random(file.path().hashCode());
        for (int i = 0; i < 8; i++) {
            Map<ArtifactFile, byte[]> files = evidence.files();
            byte[] content = files.get(file);
            content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));

            assertThat(verify(files).passed()).isFalse();
        }
    }

    /** Like the one above, by someone who also corrects the manifest. */
    @ParameterizedTest
    @EnumSource(value = ArtifactFile.class, mode = EnumSource.Mode.EXCLUDE, names = "MANIFEST")
    void aFileOfAnotherArtifactFailsVerificationAlsoWhenTheManifestListsIt(ArtifactFile file) {
        Map<ArtifactFile, byte[]> files = evidence.files();
        if (file == ArtifactFile.AUTHORITY_CHAIN || file == ArtifactFile.AUTHORITY_ROOT) {
            files.put(file, "-----BEGIN CERTIFICATE-----\n".getBytes(UTF_8));
        } else {
            files.put(file, other.files().get(file));
        }

        assertThat(verify(relisted(files)).passed()).isFalse();
    }

    @Test
    void aManifestAboutAnotherDocumentFailsEveryCheckOfItsDigest() {
        Map<ArtifactFile, byte[]> files = evidence.files();
        files.put(ArtifactFile.MANIFEST, other.files().get(ArtifactFile.MANIFEST));

        assertThat(verify(files).failures())
                .extracting(Check::subject)
                .contains("manifest", "document digest", "timestamp imprint", "polygon proof", "bitcoin proof");
    }

    @Test
    void anchorsOfTheTwoNetworksCannotBeSwapped() {
        Map<ArtifactFile, byte[]> files = evidence.files();
        for (Network network : Network.values()) {
            Network from = network == Network.POLYGON ? Network.BITCOIN : Network.POLYGON;
            files.put(ArtifactFile.proof(network), evidence.files().get(ArtifactFile.proof(from)));
            files.put(ArtifactFile.blocks(network), evidence.files().get(ArtifactFile.blocks(from)));
        }

        assertThat(verify(relisted(files)).failures())
                .extracting(Check::subject)
                .contains("polygon blocks", "bitcoin blocks");
    }

    @Test
    void aCertificateThatSaysMoreThanTheEvidenceFailsVerification() {
        Map<ArtifactFile, byte[]> files = evidence.files();
        String text = new String(files.get(ArtifactFile.CERTIFICATE_TEXT), UTF_8);
        files.put(ArtifactFile.CERTIFICATE_TEXT, text.replace("2026", "2016").getBytes(UTF_8));

        assertThat(verify(relisted(files)).failures()).singleElement().satisfies(check -> {
            assertThat(check.subject()).isEqualTo("certificates");
            assertThat(check.detail()).isEqualTo("certificate.txt does not say what the evidence says");
        });
    }

    @Test
    void whatCannotBeReadIsSaidInOneLine() {
        Map<ArtifactFile, byte[]> files = evidence.files();
        files.put(ArtifactFile.MANIFEST, "{\"format\":\"\u001b[31m\n".getBytes(UTF_8));

        assertThat(verify(files).lines()).hasSize(2).first().asString().startsWith("✗ evidence readable");
        assertThat(verify(files).lines().get(0)).doesNotContain("\u001b", "\n");
    }

    @Test
    void aManifestOfAFormatToComeIsNotGuessedAt() {
        Map<ArtifactFile, byte[]> files = evidence.files();
        String manifest = new String(files.get(ArtifactFile.MANIFEST), UTF_8);
        files.put(
                ArtifactFile.MANIFEST,
                manifest.replace("artifact/1", "artifact/2").getBytes(UTF_8));

        assertThat(verify(files).failures())
                .singleElement()
                .satisfies(check -> assertThat(check.detail())
                        .isEqualTo("manifest.json names the format vigia-document-artifact/2; this version reads "
                                + "vigia-document-artifact/1"));
    }

    private static VerificationReport verify(Map<ArtifactFile, byte[]> files) {
        return ArtifactVerifier.verify(files, TrustedSources.none());
    }

    private static Map<ArtifactFile, byte[]> relisted(Map<ArtifactFile, byte[]> files) {
        Map<ArtifactFile, byte[]> copy = new EnumMap<>(files);
        copy.put(ArtifactFile.MANIFEST, Json.pretty(Manifest.of(evidence.document(), files)));
        return copy;
    }
}
