package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.JobHandler;
import dev.vigia.job.Outcome;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which types a worker takes: as it is written, and as it is held against the handlers there are. */
class WorkerTypesTest {
    private static final JobHandler HANDLER = context -> Outcome.succeeded();
    private static final Handlers ANY = new Handlers(Map.of(), HANDLER);
    private static final Handlers THREE = new Handlers(Map.of("a", HANDLER, "b", HANDLER, "c", HANDLER), null);

    private static Assignment assignment(int slots, WorkerTypes types, Handlers handlers) {
        return new Assignment(WorkerSettings.defaults().withSlots(slots).withTypes(types), handlers);
    }

    @Property
    void whatIsWrittenIsReadAsItWas(@ForAll("selections") Map<String, Integer> weights) {
        WorkerTypes types = WorkerTypes.weighted(weights);
        assertThat(WorkerTypes.parse(types.toString())).isEqualTo(types);
    }

    @Provide
    Arbitrary<Map<String, Integer>> selections() {
        Arbitrary<String> names =
                Arbitraries.strings().withChars("abc_-.:/ñ").ofMinLength(1).ofMaxLength(20);
        return Arbitraries.maps(names, Arbitraries.integers().between(1, WorkerTypes.LARGEST_WEIGHT))
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a,,b       | between two commas stands a name
            a=0        | the weight of a is a whole number from 1 to 1000
            a=1001     | the weight of a is a whole number from 1 to 1000
            a=x        | the weight in 'a=x' is a whole number
            a=         | the weight in 'a=' is a whole number
            =3         | a name has 1 to 200 characters
            a,b=2,a    | a is named twice
            """)
    void whatCannotBeMeantIsRefusedAndSaysWhy(String text, String reason) {
        assertThatThrownBy(() -> WorkerTypes.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Example
    void whatContradictsItselfIsRefused() {
        assertThatThrownBy(() -> WorkerTypes.only("a", "b").exceptFor(List.of("b")))
                .hasMessageContaining("'b' is");
        assertThatThrownBy(() -> WorkerTypes.only("a").exceptFor(List.of("b")))
                .hasMessageContaining("nothing to except");
        assertThatThrownBy(() -> WorkerSettings.defaults().withSlots(2).withTypes(WorkerTypes.parse("a=1,b=1,c=1")))
                .hasMessageContaining("slots must be at least as many");
    }

    @Example
    void aTypeWithoutAHandlerIsNotTakenByName() {
        assertThatThrownBy(() -> assignment(16, WorkerTypes.only("a", "typo"), THREE))
                .isInstanceOf(NoHandlerException.class)
                .hasMessageContaining("the types typo are to run here")
                .hasMessageContaining("Handlers here: a, b, c");
        assertThat(assignment(16, WorkerTypes.only("a", "typo"), ANY).types())
                .as("where functions are called, every type has a handler")
                .containsExactly("a", "typo");
    }

    @Example
    void withoutASelectionEveryHandlerIsUsed() {
        assertThat(assignment(16, WorkerTypes.any(), THREE).types()).containsExactly("a", "b", "c");
        assertThat(assignment(16, WorkerTypes.any(), ANY).types()).isNull();
        assertThat(assignment(16, WorkerTypes.any(), new Handlers(Map.of(), null))
                        .takesNothing())
                .isTrue();
        assertThat(assignment(16, WorkerTypes.any(), ANY)).hasToString("any type");
    }

    @Example
    void exceptionsAreLeftOut() {
        WorkerTypes types = WorkerTypes.any().exceptFor(List.of("b"));
        assertThat(assignment(16, types, THREE).types()).containsExactly("a", "c");
        assertThat(assignment(16, types, THREE).except()).isEmpty();
        assertThat(assignment(16, types, ANY).types()).isNull();
        assertThat(assignment(16, types, ANY).except()).containsExactly("b");
        assertThat(assignment(16, types, ANY)).hasToString("any type except b");
    }

    @Example
    void weightsBecomeSlotsOfNamedTypesAndOfAllOthers() {
        Assignment divided = assignment(32, WorkerTypes.parse("a=3,*=1").exceptFor(List.of("never")), ANY);
        assertThat(divided.slotsByType()).containsExactly(Map.entry("a", 24), Map.entry("*", 8));
        assertThat(divided.shareOf("a")).isZero();
        assertThat(divided.shareOf("whatever")).isOne();
        assertThat(divided.except()).containsExactly("never");
        assertThat(divided).hasToString("a (24 slots) and any other type (8 slots); idle slots are lent");
        assertThat(assignment(16, WorkerTypes.parse("a=1,b=1,c=2,*=5"), THREE).slotsByType())
                .as("nobody else is there to use a share of the others")
                .containsExactly(Map.entry("a", 4), Map.entry("b", 4), Map.entry("c", 8));
    }
}
