package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private static final UUID ID = UUID.fromString("01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10");

    @Test
    void aPlaceSurvivesTheRoundTrip() {
        Cursor.Dead place = new Cursor.Dead(Instant.parse("2026-11-23T15:06:59.123456Z"), ID);
        assertThat(Cursor.Dead.decode(place.encode())).isEqualTo(place);
        assertThat(Cursor.Jobs.decode(new Cursor.Jobs(ID).encode())).isEqualTo(new Cursor.Jobs(ID));
    }

    @Test
    void aCursorFitsIntoAnAddressAsItIs() {
        assertThat(new Cursor.Dead(Instant.parse("2026-11-23T15:06:59.123456Z"), ID).encode())
                .matches("[A-Za-z0-9_-]+");
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        String jobs = new Cursor.Jobs(ID).encode();
        String dead = new Cursor.Dead(Instant.EPOCH, ID).encode();
        assertThatThrownBy(() -> Cursor.Dead.decode(jobs)).isInstanceOf(InvalidQueryException.class);
        assertThatThrownBy(() -> Cursor.Jobs.decode(dead)).isInstanceOf(InvalidQueryException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "%%%",
                "a",
                "\u0000",
                "ZGVhZDo",
                "dead:1:" + "01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10",
            })
    void nonsenseIsRefusedByName(String text) {
        assertThatThrownBy(() -> Cursor.Dead.decode(text))
                .isInstanceOfSatisfying(
                        InvalidQueryException.class,
                        e -> assertThat(e.parameter()).isEqualTo("cursor"));
        assertThatThrownBy(() -> Cursor.Jobs.decode(text)).isInstanceOf(InvalidQueryException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dead:",
                "dead:x:01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10",
                "dead:1:1-1-1-1-1",
                "dead:1",
                "dead:1:2:3",
                "dead:9223372036854775807:01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10x",
                "dead:99999999999999999999:01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10",
                "jobs:",
                "jobs:1-1-1-1-1",
                "jobs:' or 1=1 --"
            })
    void forgedPlacesAreRefusedByName(String place) {
        String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Cursor.Dead.decode(forged)).isInstanceOf(InvalidQueryException.class);
        assertThatThrownBy(() -> Cursor.Jobs.decode(forged)).isInstanceOf(InvalidQueryException.class);
    }
}
