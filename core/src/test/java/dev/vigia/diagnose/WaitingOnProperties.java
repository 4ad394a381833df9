package dev.vigia.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.Gate;
import dev.vigia.observe.HeldBack;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.JobObservation.Server;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What must hold for every observation, whatever was seen. */
class WaitingOnProperties {
    static final Instant NOW = Instant.parse("2026-02-01T03:00:00Z");
    private static final Set<String> KINDS = Set.of(
            "invisible",
            "finished",
            "dead",
            "lease_lost",
            "running",
            "frozen",
            "depends_on",
            "backoff",
            "scheduled",
            "no_worker",
            "concurrency_limit",
            "rate_limit",
            "slots_full",
            "behind");

    private static boolean inLine(JobObservation seen) {
        return seen.job() != null
                && seen.job().attempts() < seen.job().maxAttempts()
                && Set.of("queued", "failed").contains(seen.job().status());
    }

    private static boolean due(JobObservation seen) {
        return inLine(seen) && seen.job().runAt() != null && !seen.job().runAt().isAfter(NOW);
    }

    @Property
    void everyObservationHasOneAnswerThatIsInWords(@ForAll("observations") JobObservation seen) {
        WaitingOn answer = WaitingOn.of(seen);
        assertThat(KINDS).contains(answer.kind());
        assertThat(answer.summary())
                .startsWith(answer.kind() + "(")
                .endsWith(")")
                .doesNotContain("null");
        assertThat(answer.sentences())
                .isNotEmpty()
                .noneMatch(sentence -> sentence.isBlank() || sentence.contains("null"));
        assertThat(WaitingOn.of(seen)).as("it always says the same").isEqualTo(answer);
    }

    @Property
    void whatCannotBeSeenOrIsFinishedIsNothingElse(@ForAll("observations") JobObservation seen) {
        assertThat(WaitingOn.of(seen) instanceof Invisible).isEqualTo(seen.job() == null);
        boolean isFinal = seen.job() != null
                && Set.of("succeeded", "cancelled").contains(seen.job().status());
        assertThat(WaitingOn.of(seen) instanceof Finished).isEqualTo(isFinal);
    }

    @Property
    void deadBeatsEveryGateTimeAndWorker(@ForAll("observations") JobObservation seen) {
        boolean exhausted = seen.job() != null
                && seen.job().attempts() >= seen.job().maxAttempts()
                && Set.of("queued", "failed").contains(seen.job().status());
        assertThat(WaitingOn.of(seen) instanceof Dead).isEqualTo(exhausted);
    }

    @Property
    void whatRunsIsHeldOrLostAndNothingElse(@ForAll("observations") JobObservation seen) {
        if (seen.job() != null && "running".equals(seen.job().status())) {
            assertThat(WaitingOn.of(seen))
                    .isInstanceOf(seen.hold().stuckBecause() == null ? Running.class : LeaseLost.class);
        }
    }

    @Property
    void aGateThatOutlastsTheDueTimeBeatsTimeAndWorkersAndNoOtherDoes(@ForAll("observations") JobObservation seen) {
        if (inLine(seen)) {
            List<Gate> holding = seen.gates().stream()
                    .filter(gate -> gate.until() == null
                            || (seen.job().runAt() != null
                                    && gate.until().isAfter(seen.job().runAt())))
                    .toList();
            WaitingOn answer = WaitingOn.of(seen);
            assertThat(answer instanceof Frozen).isEqualTo(!holding.isEmpty());
            if (answer instanceof Frozen frozen && frozen.gate().until() != null) {
                assertThat(holding)
                        .allMatch(gate -> gate.until() != null
                                && !gate.until().isAfter(frozen.gate().until()));
            }
        }
    }

    @Property
    void whatIsNotDueWaitsForItsTimeAndWhatIsDueDoesNot(@ForAll("observations") JobObservation seen) {
        WaitingOn answer = WaitingOn.of(seen);
        boolean forTime = answer instanceof Scheduled || answer instanceof Backoff;
        boolean hasTime = inLine(seen) && seen.job().runAt() != null;
        assertThat(forTime).isEqualTo(hasTime && !due(seen) && !(answer instanceof Frozen));
        assertThat(answer instanceof DependsOn).isEqualTo(inLine(seen) && !hasTime && !(answer instanceof Frozen));
        if (forTime) {
            assertThat(answer instanceof Backoff)
                    .isEqualTo("failed".equals(seen.job().status()));
        }
    }

    @Property
    void whoeverHasRoomMakesSlotsFullImpossibleAndWhoeverLivesNoWorker(@ForAll("observations") JobObservation seen) {
        WaitingOn answer = WaitingOn.of(seen);
        if (due(seen) && !(answer instanceof Frozen)) {
            List<Server> workers = seen.service().workers();
            assertThat(answer instanceof NoWorker).isEqualTo(workers.isEmpty());
            boolean room = workers.stream().anyMatch(w -> w.slots() == null || w.busy() < w.slots());
            assertThat(answer instanceof SlotsFull && room).isFalse();
            boolean explained = seen.line().ahead() > 0 && seen.line().servedPerSecond() > 0;
            boolean limited = answer instanceof ConcurrencyLimit || answer instanceof RateLimit;
            boolean holdsBack = seen.heldBack() != null && seen.heldBack().limit() != HeldBack.Limit.NONE;
            assertThat(limited).isEqualTo(!workers.isEmpty() && holdsBack);
            assertThat(answer instanceof SlotsFull).isEqualTo(!workers.isEmpty() && !room && !explained && !limited);
        }
    }

    @Property
    void anEstimateIsNeitherNegativeNorBesideANever(@ForAll("observations") JobObservation seen) {
        if (WaitingOn.of(seen) instanceof Behind behind) {
            assertThat(behind.eta() != null && behind.never()).isFalse();
            assertThat(behind.eta() == null || !behind.eta().isNegative()).isTrue();
            assertThat(behind.never())
                    .isEqualTo(behind.ahead() > 0
                            && behind.servedPerSecond() > 0
                            && behind.servedPerSecond() <= behind.overtakenPerSecond());
            if (behind.ahead() == 0) {
                assertThat(behind.eta()).isZero();
            }
        }
    }

    @Provide
    Arbitrary<JobObservation> observations() {
        return Arbitraries.randomValue(AnyObservation::of);
    }
}
