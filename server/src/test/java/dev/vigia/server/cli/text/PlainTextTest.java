package dev.vigia.server.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void aTerminalIsShownControlSignsAndDoesNotObeyThem() {
        assertThat(PlainText.line("\u001b[2J\u009b31mred\r\nvigia: all is well\t\u202eback\u0000"))
                .isEqualTo("·[2J·31mred vigia: all is well ·back·");
    }

    @Test
    void everydayTextStaysAsItIs() {
        assertThat(PlainText.line("Größe 12 € · ñandú 漢字 👩‍🚒".replace("\u200d", "")))
                .isEqualTo("Größe 12 € · ñandú 漢字 👩🚒");
        assertThat(PlainText.line(null)).isEqualTo("-");
        assertThat(PlainText.brief("👩👩👩👩", 3)).isEqualTo("👩👩…");
    }

    @Property(tries = 200)
    void noLineHoldsAControlSign(@ForAll @CharRange(from = 0, to = 0x2fff) String any) {
        assertThat(PlainText.line(any).codePoints()).noneMatch(Character::isISOControl);
        assertThat(PlainText.brief(any, 20).codePoints().count()).isLessThanOrEqualTo(20);
    }

    @Property(tries = 200)
    void jsonMeansTheSameAndHoldsNoControlSign(@ForAll @CharRange(from = 0, to = 0x2fff) String any) throws Exception {
        ObjectMapper json = new ObjectMapper();
        String printed = PlainText.json(json.writeValueAsString(any));
        assertThat(printed.codePoints()).noneMatch(Character::isISOControl);
        assertThat(json.readValue(printed, String.class)).isEqualTo(any);
    }
}
