package dev.vigia.examples.documents.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateTest {
    private static final String HOSTILE = "<script>alert('x')</script>{{sha256}}\n\u202Egnp.exe & \"co\"";

    @TempDir
    private static Path folder;

    private static SampleEvidence samples;
    private static Evidence evidence;

    @BeforeAll
    static void protectADocument() throws Exception {
        samples = new SampleEvidence(folder);
        evidence = samples.of(HOSTILE, "x".repeat(1_234_567).getBytes(UTF_8));
    }

    @AfterAll
    static void close() {
        samples.close();
    }

    @Test
    void aHostileNameIsShownAsText() {
        String page = new String(new Certificate(evidence).html(), UTF_8);

        assertThat(page)
                .contains("<bdi>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;{{sha256}}??gnp.exe"
                        + " &amp; &quot;co&quot;</bdi>")
                .doesNotContain("<script", "\u202E");
    }

    @Test
    void thePageFetchesNothingAndRunsNothing() {
        String page = new String(new Certificate(evidence).html(), UTF_8);

        assertThat(page)
                .contains("content=\"default-src 'none'; style-src 'unsafe-inline'\"")
                .doesNotContain("http://", "https://", "src=", "url(", "@import");
    }

    @Test
    void bothFormsSayTheDigestTheTimeAndTheBlocks() {
        Certificate certificate = new Certificate(evidence);
        for (byte[] form : new byte[][] {certificate.html(), certificate.text()}) {
            assertThat(new String(form, UTF_8))
                    .contains(evidence.document().sha256().hex())
                    .contains(evidence.timestamp().time().toString())
                    .contains("1 February 2026, 10:00:00 UTC", "1,234,567 bytes")
                    .contains(evidence.anchors().values().stream()
                            .map(proof -> proof.block().hash().hex())
                            .toList());
        }
    }

    @Test
    void theSameWordsAreWrittenWhateverTheHostsLanguage() {
        byte[] here = new Certificate(evidence).text();
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            assertThat(new Certificate(evidence).text()).isEqualTo(here);
        } finally {
            Locale.setDefault(before);
        }
    }
}
