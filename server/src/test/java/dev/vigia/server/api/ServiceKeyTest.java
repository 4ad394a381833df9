package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServiceKeyTest {
    @Test
    void aGeneratedKeyHas256RandomBitsAndAFormThatScannersKnow() {
        assertThat(Stream.generate(ServiceKey::generate).limit(100).collect(Collectors.toSet()))
                .hasSize(100)
                .allSatisfy(key -> assertThat(key).matches("vg_[0-9A-Za-z]{9}_[0-9A-Za-z]{49}"));
    }

    @Test
    void onlyTheKeyItselfMatches() {
        String key = ServiceKey.generate();
        ServiceKey held = ServiceKey.of(key);
        assertThat(held.matches(key)).isTrue();
        assertThat(held.matches(key + "x")).isFalse();
        assertThat(held.matches(key.substring(1))).isFalse();
        assertThat(held.matches("")).isFalse();
    }
}
