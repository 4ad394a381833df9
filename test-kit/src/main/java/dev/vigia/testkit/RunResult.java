package dev.vigia.testkit;

import dev.vigia.job.ErrorKind;
import dev.vigia.job.Failure;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.job.Position;
import dev.vigia.job.SettlingWork;
import dev.vigia.store.Completion;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * What came of one attempt, none of it written anywhere.
 *
 * @param outcome         what would be settled
 * @param result          of a succeeded attempt, as JSON text, or null
 * @param failure         of a failed attempt, or null
 * @param dead            no attempt would be left
 * @param nextAttemptIn   when it would be due again, as the attempt asked for (snooze, retry-after); zero: as the policy of
 *                        its type says; null: it would not run again
 * @param followUps       what it enqueued: written with its success only
 * @param events          what it emitted: written whatever its outcome
 * @param progressReports how often it reported progress
 * @param thrown          what the handler threw, or null
 */
public record RunResult(
        Outcome outcome,
        String result,
        Failure failure,
        boolean dead,
        Duration nextAttemptIn,
        List<FollowUp> followUps,
        List<Emitted> events,
        int progressReports,
        Throwable thrown) {

    /** A job that the attempt enqueued, with the id it would have; correlation and parent are those of the attempt's job. */
    public record FollowUp(UUID id, NewJob job) {}

    /** An event that the attempt emitted; {@code data} is JSON text. */
    public record Emitted(String kind, String data) {}

    static RunResult of(Completion ended, Recording recording) {
        Position next = ended.next();
        boolean waits = next.place() == Position.Place.WAITING;
        boolean dead = waits && ended.lease().attempt() >= next.maxAttempts();
        return new RunResult(
                ended.outcome(),
                ended.outcome() instanceof Outcome.Succeeded succeeded ? succeeded.result() : null,
                ended.outcome() instanceof Outcome.Failed failed ? failed.failure() : null,
                dead,
                waits && !dead ? next.delay() : null,
                ended.followUps().stream()
                        .map(followUp -> new FollowUp(
                                followUp.id(),
                                followUp.job()
                                        .withCorrelation(
                                                followUp.correlationId().value())))
                        .toList(),
                ended.events().stream()
                        .map(event -> new Emitted(event.kind(), event.data()))
                        .toList(),
                recording.progressReports(),
                recording.thrown());
    }

    /**
     * Runs the work of {@code Outcome.succeeded(result, work)} in this transaction, as settling would. The caller commits.
     *
     * @throws AssertionError if there is none
     */
    public void settleOn(Connection connection) throws Exception {
        SettlingWork work = outcome instanceof Outcome.Succeeded succeeded ? succeeded.work() : null;
        if (work == null) {
            throw new AssertionError("expected work that commits with the outcome, but the attempt " + words());
        }
        work.run(new SettlingWork.SettlingTransaction() {
            @Override
            public <T> T unwrap(Class<T> type) {
                if (!type.isInstance(connection)) {
                    throw new IllegalArgumentException(
                            "in a test the transaction is a java.sql.Connection, no " + type);
                }
                return type.cast(connection);
            }
        });
    }

    /** Ended well. Returns this, to go on; so do the others. */
    public RunResult assertSucceeded() {
        return assertOutcome("succeeded");
    }

    /** Snoozed, cancelled, succeeded, failed or released: the word that its run would have. */
    public RunResult assertOutcome(String word) {
        if (!outcome.word().equals(word)) {
            throw failed("expected the attempt to end as " + word + ", but it " + words());
        }
        return this;
    }

    /** Failed in this way. */
    public RunResult assertFailed(ErrorKind kind) {
        if (failure == null || failure.kind() != kind) {
            throw failed("expected the attempt to fail as " + kind.word() + ", but it " + words());
        }
        return this;
    }

    /** Emitted an event of this kind, at least once. */
    public RunResult assertEmitted(String kind) {
        if (events.stream().noneMatch(event -> event.kind().equals(kind))) {
            throw failed("expected an event " + kind + ", but emitted were " + events);
        }
        return this;
    }

    /** With what the handler threw as its cause, so that the test's report shows where. */
    private AssertionError failed(String message) {
        return new AssertionError(message, thrown);
    }

    private String words() {
        if (failure != null) {
            return "failed as " + failure.kind().word() + ": " + failure.message();
        }
        return "ended as " + outcome.word() + (result == null ? "" : " with result " + result);
    }
}
