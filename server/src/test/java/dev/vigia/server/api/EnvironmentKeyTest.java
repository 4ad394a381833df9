package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.KeySecret;
import org.junit.jupiter.api.Test;

class EnvironmentKeyTest {
    @Test
    void onlyTheKeyItselfMatches() {
        String key = KeySecret.generate().reveal();
        EnvironmentKey held = EnvironmentKey.of(key);
        assertThat(held.matches(key)).isTrue();
        assertThat(held.matches(key + "x")).isFalse();
        assertThat(held.matches(key.substring(1))).isFalse();
        assertThat(held.matches("")).isFalse();
    }

    @Test
    void aShortKeyMayBeGuessed() {
        assertThat(EnvironmentKey.of("x".repeat(31)).guessable()).isTrue();
        assertThat(EnvironmentKey.of("x".repeat(32)).guessable()).isFalse();
    }
}
