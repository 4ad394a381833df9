package dev.vigia.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RankingTest {
    private static final Instant ONSET = Instant.parse("2026-03-01T02:59:00Z");

    private static Incident found(Cause cause) {
        return Finding.of(cause)
                .in("type", "run_tsa")
                .headline(cause.code())
                .since(ONSET, Duration.ofSeconds(5))
                .because("one", "select true as holds")
                .because("two", "select true as holds")
                .confidence(0.9);
    }

    @Provide
    Arbitrary<Set<Cause>> causes() {
        return Arbitraries.of(Cause.class).set().ofMinSize(1).ofMaxSize(6);
    }

    /** Some bring each other about; then nothing would be left, if each counted as the other's consequence. */
    @Property(tries = 3000)
    void whateverIsFoundIsRankedOrNamedAsAConsequence(@ForAll("causes") Set<Cause> causes) {
        List<Incident> ranked =
                Ranking.of(causes.stream().map(RankingTest::found).toList());

        Set<Cause> told = EnumSet.noneOf(Cause.class);
        for (Incident incident : ranked) {
            assertThat(told.add(incident.cause())).isTrue();
            List<String> consequences = new ArrayList<>(incident.consequences());
            Arrays.stream(Cause.values())
                    .filter(cause -> consequences.stream().anyMatch(line -> line.startsWith(cause.code() + ",")))
                    .forEach(told::add);
        }
        assertThat(told).containsExactlyInAnyOrderElementsOf(causes);
    }

    @Test
    void ofTwoThatBringEachOtherAboutTheEarlierLinkIsTheRoot() {
        List<Incident> ranked = Ranking.of(List.of(found(Cause.SLOWDOWN), found(Cause.POOL_EXHAUSTED)));

        assertThat(ranked).extracting(Incident::cause).containsExactly(Cause.POOL_EXHAUSTED);
        assertThat(ranked.get(0).consequences()).singleElement().asString().startsWith("slowdown, ");
    }

    @Test
    void whatLeadsToSuchAPairIsTheRootOfBoth() {
        List<Incident> ranked =
                Ranking.of(List.of(found(Cause.POOL_EXHAUSTED), found(Cause.STUCK_HANDLER), found(Cause.RETRY_STORM)));

        assertThat(ranked).extracting(Incident::cause).containsExactly(Cause.RETRY_STORM);
        assertThat(ranked.get(0).consequences()).hasSize(2);
    }

    @Test
    void whatFollowsFromAConsequenceIsAConsequence() {
        // out of memory: the worker is lost; the worker is lost: a tick is missed
        List<Incident> ranked = Ranking.of(
                List.of(found(Cause.SCHEDULE_MISSED), found(Cause.WORKER_LOST), found(Cause.WORKER_OUT_OF_MEMORY)));

        assertThat(ranked).extracting(Incident::cause).containsExactly(Cause.WORKER_OUT_OF_MEMORY);
        assertThat(ranked.get(0).consequences()).hasSize(2);
    }
}
