package dev.vigia.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.Position.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What must hold for every attempt, whatever its outcome. */
class TransitionProperties {
    private static final RetryPolicy RETRY = new RetryPolicy(Duration.ofSeconds(2), Duration.ofMinutes(10));

    @Property
    void anAttemptNeverLosesGrantedAttemptsExceptByAPermanentFailure(
            @ForAll("leases") Lease lease, @ForAll("outcomes") Outcome outcome) {
        Position next = outcome.next(lease, RETRY, 0.5);
        boolean permanent = outcome instanceof Outcome.Failed failed
                && !failed.failure().kind().retryable();
        assertThat(next.maxAttempts()).isGreaterThanOrEqualTo(permanent ? lease.attempt() : lease.maxAttempts());
    }

    @Property
    void onlyAFailureThatIsPermanentOrUsedTheLastAttemptKills(
            @ForAll("leases") Lease lease, @ForAll("outcomes") Outcome outcome) {
        Position next = outcome.next(lease, RETRY, 0.5);
        boolean dead = next.place() == Place.WAITING && lease.attempt() >= next.maxAttempts();
        boolean expected = outcome instanceof Outcome.Failed failed
                && (lease.isLast() || !failed.failure().kind().retryable());
        assertThat(dead).isEqualTo(expected);
    }

    @Property
    void aSnoozeAndAReleaseCostNoAttempt(
            @ForAll("leases") Lease lease, @ForAll @LongRange(min = 0, max = 86_400) long seconds) {
        int left = lease.maxAttempts() - lease.attempt();
        Outcome snoozed = Outcome.snoozed(Duration.ofSeconds(seconds), "later");
        Outcome released = new Outcome.Released("shutdown");
        assertThat(snoozed.next(lease, RETRY, 0).maxAttempts() - lease.attempt())
                .isEqualTo(left + 1);
        assertThat(snoozed.next(lease, RETRY, 0).delay()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(released.next(lease, RETRY, 0).maxAttempts() - lease.attempt())
                .isEqualTo(left + 1);
        assertThat(released.next(lease, RETRY, 0).delay()).isZero();
    }

    @Property
    void onlyAFailureCountsAsFailed(@ForAll("leases") Lease lease, @ForAll("outcomes") Outcome outcome) {
        assertThat(outcome.next(lease, RETRY, 0.5).failed()).isEqualTo(outcome instanceof Outcome.Failed);
    }

    @Property
    void backoffStaysBetweenHalfAndAllOfTheCappedExponential(
            @ForAll @IntRange(min = 1, max = 1_000) int attempt,
            @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double random,
            @ForAll @LongRange(min = 0, max = 3_600) long base,
            @ForAll @LongRange(min = 0, max = 86_400) long cap) {
        Duration delay = new RetryPolicy(Duration.ofSeconds(base), Duration.ofSeconds(cap)).delayAfter(attempt, random);
        double whole = Math.min((double) cap, base * Math.pow(2, Math.min(attempt, 31) - 1));
        assertThat(delay.toNanos() / 1e9).isBetween(whole / 2 - 1e-6, whole + 1e-6);
    }

    @Property
    void backoffNeverShrinksFromAttemptToAttempt(
            @ForAll @IntRange(min = 1, max = 100) int attempt, @ForAll @LongRange(min = 1, max = 60) long base) {
        RetryPolicy policy = new RetryPolicy(Duration.ofSeconds(base), Duration.ofHours(1));
        assertThat(policy.delayAfter(attempt + 1, 0.5)).isGreaterThanOrEqualTo(policy.delayAfter(attempt, 0.5));
    }

    @Property
    void aDependencysRetryAfterIsHonouredWhenItIsLonger(
            @ForAll("leases") Lease lease, @ForAll @LongRange(min = 0, max = 100_000) long seconds) {
        Duration asked = Duration.ofSeconds(seconds);
        Failure failure = new Failure(ErrorKind.DEPENDENCY_ERROR, "503", null, null, asked);
        assertThat(new Outcome.Failed(failure).next(lease, RETRY, 0).delay()).isGreaterThanOrEqualTo(asked);
    }

    @Property
    void aFollowUpAlwaysHasItsParentsCorrelation(
            @ForAll("ids") UUID parents, @ForAll("ids") UUID parentId, @ForAll("ids") UUID given) {
        CorrelationId inherited = new CorrelationId(parents);
        assertThat(inherited.inheritedBy(null, parentId)).isEqualTo(inherited);
        assertThat(inherited.inheritedBy(parents, parentId)).isEqualTo(inherited);
        if (!given.equals(parents)) {
            assertThatThrownBy(() -> inherited.inheritedBy(given, parentId))
                    .isInstanceOf(InvalidJobException.class)
                    .hasMessageContainingAll(
                            given.toString(), parents.toString(), parentId.toString(), "nothing was enqueued");
        }
    }

    @Property
    void aRootsCorrelationIsTheOneGivenElseItsEntityElseItself(
            @ForAll("ids") UUID given, @ForAll("ids") UUID entity, @ForAll("ids") UUID own) {
        assertThat(CorrelationId.ofRoot(given, entity, own).value()).isEqualTo(given);
        assertThat(CorrelationId.ofRoot(null, entity, own).value()).isEqualTo(entity);
        assertThat(CorrelationId.ofRoot(null, null, own).value()).isEqualTo(own);
    }

    @Property
    void traceIdsOfDifferentAttemptsDiffer(
            @ForAll("ids") UUID job, @ForAll @IntRange(min = 1, max = 1_000_000) int attempt) {
        WorkerId worker = WorkerId.random();
        assertThat(TraceId.of(worker, job, attempt)).isNotEqualTo(TraceId.of(worker, job, attempt + 1));
        assertThat(TraceId.of(worker, job, attempt).value()).isEqualTo(worker + "-" + job + "-" + attempt);
    }

    @Provide
    Arbitrary<UUID> ids() {
        return Arbitraries.create(UUID::randomUUID);
    }

    @Provide
    Arbitrary<Lease> leases() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 50),
                        Arbitraries.integers().between(0, 50))
                .as((attempt, left) -> {
                    WorkerId worker = WorkerId.random();
                    UUID job = UUID.randomUUID();
                    return new Lease(
                            job,
                            "run_tsa",
                            attempt,
                            attempt + left,
                            worker,
                            TraceId.of(worker, job, attempt),
                            Instant.EPOCH,
                            Instant.EPOCH);
                });
    }

    @Provide
    Arbitrary<Outcome> outcomes() {
        Arbitrary<Outcome> failures =
                Arbitraries.of(ErrorKind.class).map(kind -> new Outcome.Failed(new Failure(kind, "no")));
        return Arbitraries.oneOf(
                failures,
                Arbitraries.of(
                        Outcome.succeeded(),
                        Outcome.cancelled("asked"),
                        new Outcome.Released("shutdown"),
                        Outcome.snoozed(Duration.ofSeconds(5), "not yet")));
    }
}
