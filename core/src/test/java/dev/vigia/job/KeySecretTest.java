package dev.vigia.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySecretTest {
    @Test
    void aKeyHas256RandomBitsAndAFormThatScannersKnow() {
        assertThat(Stream.generate(() -> KeySecret.generate().reveal())
                        .limit(200)
                        .collect(Collectors.toSet()))
                .hasSize(200)
                .allSatisfy(key -> assertThat(key).matches("vg_[0-9A-Za-z]{9}_[0-9A-Za-z]{49}"));
    }

    @Test
    void whatWasMadeIsReadAgainAsTheSame() {
        KeySecret made = KeySecret.generate();
        KeySecret read = KeySecret.parse(made.reveal()).orElseThrow();
        assertThat(read.id()).isEqualTo(made.id());
        assertThat(read.hash()).isEqualTo(made.hash()).hasSize(32);
        assertThat(KeySecret.isId(made.id())).isTrue();
        assertThat(KeySecret.isId(made.reveal())).isFalse();
    }

    @Test
    void whatPrintsAKeyByAccidentPrintsItsIdOnly() {
        KeySecret made = KeySecret.generate();
        assertThat(made).hasToString("vg_" + made.id() + "_…");
    }

    /** CRC-32 finds every change within 32 bits. */
    @Property(tries = 500)
    void aKeyWithOneOtherCharacterIsNone(
            @ForAll @IntRange(max = 61) int at, @ForAll @CharRange(from = '!', to = '~') char other) {
        StringBuilder key = new StringBuilder(KeySecret.generate().reveal());
        boolean same = key.charAt(at) == other;
        key.setCharAt(at, other);
        assertThat(KeySecret.parse(key.toString()).isPresent()).isEqualTo(same);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "vg_",
                "vg__",
                "Bearer",
                "vg_123456789_",
                "vg_123456789_ñññññññññññññññññññññññññññññññññññññññññññññññññ"
            })
    void whatHasNotTheFormIsNone(String brought) {
        assertThat(KeySecret.parse(brought)).isEmpty();
    }

    @Property(tries = 300)
    void noTextAtAllBreaksTheReader(@ForAll String brought) {
        assertThat(KeySecret.parse(brought)).isEmpty();
    }

    @Test
    void aKeyThatWasPastedIntoATextIsFoundThere() {
        String key = KeySecret.generate().reveal();
        assertThat(KeySecret.isIn("for " + key)).isTrue();
        assertThat(KeySecret.isIn(key.substring(0, 40))).isTrue();
        assertThat(KeySecret.isIn("svg_renderer_of_the_office")).isFalse();
    }
}
