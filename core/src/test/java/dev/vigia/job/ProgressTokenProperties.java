package dev.vigia.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

/** What holds of every progress token and of every text that is none. */
class ProgressTokenProperties {
    private static final KeyPair KEYS = keys();
    private static final byte[] PUBLIC = KEYS.getPublic().getEncoded();

    private static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance(ProgressToken.ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Lease lease(UUID job, int attempt, WorkerId worker) {
        return new Lease(job, "t", attempt, attempt, worker, null, Instant.EPOCH, Instant.EPOCH);
    }

    @Property(tries = 100)
    void aTokenSurvivesItsTextAndIsItsWorkersOnly(
            @ForAll("ids") UUID job, @ForAll @IntRange(min = 1) int attempt, @ForAll("ids") UUID someone) {
        WorkerId worker = WorkerId.random();
        String text =
                ProgressToken.of(lease(job, attempt, worker), KEYS.getPrivate()).text();
        assertThat(text).hasSize(ProgressToken.LENGTH).matches("[A-Za-z0-9_-]+");
        ProgressToken token = ProgressToken.parse(text).orElseThrow();
        assertThat(token.jobId()).isEqualTo(job);
        assertThat(token.attempt()).isEqualTo(attempt);
        assertThat(token.text()).isEqualTo(text);
        assertThat(token.isBy(worker.value(), PUBLIC)).isTrue();
        assertThat(token.isBy("orchestrator-" + someone, PUBLIC)).isFalse();
        assertThat(token.isBy(worker.value(), keys().getPublic().getEncoded())).isFalse();
        assertThat(token.toString()).doesNotContain(text).doesNotContain(text.substring(40));
    }

    @Property(tries = 300)
    void aTextWithAnyCharacterChangedIsNoTokenOfThisWorker(
            @ForAll("ids") UUID job,
            @ForAll @IntRange(min = 1, max = 9) int attempt,
            @ForAll @IntRange(min = 0, max = ProgressToken.LENGTH - 1) int at,
            @ForAll("characters") char other) {
        WorkerId worker = WorkerId.random();
        StringBuilder text = new StringBuilder(
                ProgressToken.of(lease(job, attempt, worker), KEYS.getPrivate()).text());
        boolean changed = text.charAt(at) != other;
        text.setCharAt(at, other);
        assertThat(ProgressToken.parse(text.toString())
                        .filter(token -> token.isBy(worker.value(), PUBLIC))
                        .isPresent())
                .isEqualTo(!changed);
    }

    @Property
    void anyOtherTextIsRefusedOrReadsAsItself(
            @ForAll @StringLength(min = 110, max = 118) @CharRange(from = ' ', to = '~') String text) {
        ProgressToken.parse(text).ifPresent(token -> assertThat(token.text()).isEqualTo(text));
        ProgressToken.parse("AQ" + "A".repeat(ProgressToken.LENGTH - 2))
                .ifPresent(token -> assertThat(token.attempt()).isPositive());
        assertThat(ProgressToken.parse("")).isEmpty();
    }

    @Provide
    Arbitrary<UUID> ids() {
        return Arbitraries.create(UUID::randomUUID);
    }

    @Provide
    Arbitrary<Character> characters() {
        return Arbitraries.chars().alpha().numeric().with('-', '_', '=', '+', '/', '.', ' ');
    }
}
