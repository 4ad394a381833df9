package dev.vigia.lab.incidents.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static final Truth DOWN = Truth.of("dependency_down").at("host", "tsa.example");
    private static final Truth FROZEN = Truth.of("frozen").at("type", "run_tsa").mentioning("ana");

    private static Answer answer(String... incidents) {
        return Answer.of(
                "{\"status\":\"broken\",\"incidents\":[" + String.join(",", incidents) + "]}", 2, "", Duration.ZERO);
    }

    private static String incident(String cause, String scope) {
        return "{\"cause\":\"" + cause + "\",\"scope\":" + scope + ",\"since\":\"2026-01-01T10:00:00Z\"}";
    }

    @Test
    void aPlaceIsGivenAloneOrInAListAndAHostWithOrWithoutItsPort() {
        for (String scope : List.of(
                "{\"host\":\"tsa.example\"}",
                "{\"host\":[\"tsa.example:8443\"]}",
                "{\"hosts\":[\"https://TSA.example:8443\"],\"type\":[\"a\",\"b\"]}")) {
            assertThat(answer(incident("dependency_down", scope)).rankOf(List.of(DOWN)))
                    .as(scope)
                    .isOne();
        }
    }

    @Test
    void aWrongPlaceOrMoreThanThePlaceIsNotRight() {
        for (String scope :
                List.of("{}", "{\"host\":\"mail.example\"}", "{\"host\":[\"tsa.example\",\"mail.example\"]}")) {
            assertThat(answer(incident("dependency_down", scope)).rankOf(List.of(DOWN)))
                    .as(scope)
                    .isZero();
        }
    }

    @Test
    void theRankIsThatOfTheFirstIncidentThatTellsIt() {
        Answer second = answer(incident("burst", "{}"), incident("dependency_down", "{\"host\":\"tsa.example\"}"));
        assertThat(second.rankOf(List.of(DOWN))).isEqualTo(2);
        assertThat(second.misleads(List.of(DOWN))).isTrue();
        assertThat(answer(incident("unknown", "{}")).misleads(List.of(DOWN))).isFalse();
        assertThat(answer(incident("dependency_down", "{}")).misleads(List.of(DOWN)))
                .isFalse();
    }

    @Test
    void ofTwoThingsBothMustLead() {
        String down = incident("dependency_down", "{\"host\":\"tsa.example\"}");
        String frozen = incident("frozen", "{\"type\":[\"run_tsa\"],\"by\":\"ana\"}");
        List<Truth> both = List.of(DOWN, FROZEN);
        assertThat(answer(down, frozen).rankOf(both)).isOne();
        assertThat(answer(frozen, down).rankOf(both)).isOne();
        assertThat(answer(frozen, incident("burst", "{}"), down).rankOf(both)).isEqualTo(2);
        assertThat(answer(down).rankOf(both)).isZero();
    }

    @Test
    void aWordThatMustBeMentionedMayStandAnywhereInTheIncident() {
        assertThat(answer(incident("frozen", "{\"type\":\"run_tsa\"}")).rankOf(List.of(FROZEN)))
                .isZero();
    }

    @Test
    void healthyIsSaidByTheStatusAndByNoIncident() {
        assertThat(Answer.of("{\"status\":\"healthy\",\"incidents\":[]}", 0, "", Duration.ZERO)
                        .saysHealthy())
                .isTrue();
        assertThat(answer().saysHealthy()).isFalse();
        assertThat(Answer.of("vigia: no", 2, "", Duration.ZERO).saysHealthy()).isFalse();
    }

    @Test
    void theOnsetIsReadWithItsOffset() {
        assertThat(answer(incident("burst", "{}")).incidents().get(0).since())
                .contains(Instant.parse("2026-01-01T10:00:00Z"));
    }
}
