package dev.vigia.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.diagnose.Cases.Case;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.maintain.Dossier;
import dev.vigia.observe.signal.Observation;
import dev.vigia.observe.signal.Signal;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What must hold of every verdict, whatever things are called, and whatever cannot be seen. */
class VerdictProperties {
    private static final List<Case> CASES = Cases.all();

    @Provide
    Arbitrary<Case> cases() {
        return Arbitraries.of(CASES);
    }

    @Provide
    Arbitrary<List<String>> names() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .ofMinLength(9)
                .ofMaxLength(14)
                .list()
                .ofSize(4)
                .uniqueElements();
    }

    @Property(tries = 200)
    void namesMeanNothing(@ForAll("cases") Case one, @ForAll("names") List<String> names) {
        if (one.situation()
                .diagnosis()
                .incidents()
                .get(0)
                .scope()
                .of("similar_type")
                .isEmpty()) {
            Observation renamed = Renamed.of(one.situation().observation(), names);
            assertThat(causes(Diagnosis.of(renamed)))
                    .isEqualTo(causes(one.situation().diagnosis()));
        }
    }

    @Property(tries = 100)
    void whatIsKeptGivesTheSameVerdictAgain(@ForAll("cases") Case one) {
        Observation seen = one.situation().observation();
        assertThat(Diagnosis.of(Dossier.read(Dossier.write(seen)))).isEqualTo(Diagnosis.of(seen));
    }

    @Property(tries = 1000)
    void aMissingSignalNeverMakesAnotherCauseSurer(@ForAll("cases") Case one, @ForAll Signal gone) {
        Incident right = one.situation().diagnosis().incidents().get(0);
        for (Incident incident : Diagnosis.of(Without.signal(one.situation().observation(), gone))
                .incidents()) {
            if (incident.cause() != right.cause() && incident.cause() != Cause.UNKNOWN) {
                assertThat(incident.confidence())
                        .as("%s without %s: %s instead of %s", one, gone, incident.headline(), right.cause())
                        .isLessThanOrEqualTo(right.confidence());
            }
        }
    }

    @Property(tries = 200)
    void moreOfTheSameNeverLowersARightVerdict(
            @ForAll("cases") Case one, @ForAll @IntRange(min = 2, max = 5) int times) {
        Observation seen = one.situation().observation();
        Diagnosis more = Diagnosis.of(Without.times(seen, times));
        assertThat(more.incidents()).extracting(Incident::cause).startsWith(one.cause());
    }

    @Property(tries = 50)
    void aControlStaysHealthyWhateverIsMissingThatItDoesNotNeed(@ForAll Signal gone) {
        Diagnosis verdict = Diagnosis.of(Without.signal(Situation.steady().observation(), gone));
        Set<Signal> optional = Set.of(Signal.SESSIONS, Signal.SERVER, Signal.PAYLOADS, Signal.DOCUMENTS);
        assertThat(verdict.status())
                .isEqualTo(optional.contains(gone) ? Diagnosis.Status.HEALTHY : Diagnosis.Status.UNKNOWN);
    }

    private static List<Cause> causes(Diagnosis verdict) {
        return verdict.incidents().stream().map(Incident::cause).toList();
    }
}
