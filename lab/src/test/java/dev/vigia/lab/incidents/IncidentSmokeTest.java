package dev.vigia.lab.incidents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.lab.chaos.PostgresServer;
import dev.vigia.lab.incidents.Result.Ask;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One incident of each layer and two controls, with short waits; {@code ./lab/incidents} runs all of them. */
@Execution(ExecutionMode.CONCURRENT)
class IncidentSmokeTest {
    private static final long SEED = 7;

    @ParameterizedTest
    @ValueSource(strings = {"H7", "D1", "W3", "Q1", "B1", "P4"})
    void theCauseIsNamedFirstWithEvidenceThatHolds(String id) throws InterruptedException {
        Result result = run(id);
        assertThat(result.missing()).isNull();
        assertThat(result.alarm()).as("said of the healthy system").isNull();
        Ask ask = result.asks().get(0);
        assertThat(ask.rank())
                .as("rank of " + result.truth() + " in " + ask.answer().toPrettyString())
                .isOne();
        assertThat(ask.evidence()).isGreaterThanOrEqualTo(2);
        assertThat(ask.holding()).as("evidence that holds").isEqualTo(ask.evidence());
    }

    @ParameterizedTest
    @ValueSource(strings = {"N1", "N3"})
    void whatIsNoIncidentIsNotCalledOne(String id) throws InterruptedException {
        Result result = run(id);
        assertThat(result.missing()).isNull();
        assertThat(result.alarm()).isNull();
        Ask ask = result.asks().get(0);
        assertThat(ask.rank()).as(ask.answer().toPrettyString()).isOne();
    }

    private static Result run(String id) throws InterruptedException {
        return new CaseRun(id, SEED, Pace.SMOKE, false, null).run(PostgresServer.shared());
    }
}
