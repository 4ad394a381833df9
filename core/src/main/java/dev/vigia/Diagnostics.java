package dev.vigia;

import dev.vigia.diagnose.Diagnosis;
import dev.vigia.diagnose.DocumentVerdict;
import dev.vigia.diagnose.WaitingOn;
import dev.vigia.job.Schema;
import dev.vigia.job.StoreUnavailableException;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.Observer;
import dev.vigia.observe.Timeline;
import dev.vigia.observe.Unreached;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Answers that start with "because". */
public final class Diagnostics {
    /** So many of its jobs that have not ended are looked at, the oldest. */
    private static final int OPEN_JOBS = 20;

    private final Observer observer;
    private final Schema schema;

    Diagnostics(Observer observer, Schema schema) {
        this.observer = observer;
        this.schema = schema;
    }

    /**
     * What is broken in the whole system, where, and why. Reads only, at a cost that does not grow with the tables, 5 s at
     * most; what could not be read is said to be missing. Where PostgreSQL gives no connection, the verdict is what the refusal
     * says of its state.
     *
     * @throws StoreUnavailableException if PostgreSQL cannot be asked although it can be reached: the login is refused, the
     *                                   schema is not there, the pool has no connection to spare
     */
    public Diagnosis system() {
        Instant asked = Instant.now();
        try {
            return Diagnosis.of(observer.system());
        } catch (StoreUnavailableException e) {
            Instant now = Instant.now();
            return Unreached.by(e, List.of(), 1, now, Duration.between(asked, now))
                    .map(Diagnosis::of)
                    .orElseThrow(() -> e);
        }
    }

    /**
     * Where a document stands, why, since when, what to do, and when it goes on.
     *
     * @return empty if nothing is known under this correlation id
     * @throws StoreUnavailableException if PostgreSQL cannot be reached
     */
    public Optional<DocumentVerdict> document(UUID correlationId) {
        Timeline story = observer.timeline(correlationId);
        if (story.jobs().isEmpty()) {
            return Optional.empty();
        }
        List<JobObservation> open = story.jobs().stream()
                .filter(job -> !job.isFinal())
                .limit(OPEN_JOBS)
                .flatMap(job -> observer.observation(job.id()).stream())
                .filter(seen -> seen.job() != null && !seen.job().isFinal())
                .toList();
        return Optional.of(DocumentVerdict.of(story, open, system(), schema));
    }

    /**
     * Why this job is not running: one reason of a closed list, with its facts. Bounded in cost, however long the line.
     *
     * @return empty if there is no such job, and no transaction is open that could bring it
     * @throws StoreUnavailableException if PostgreSQL cannot be reached
     */
    public Optional<WaitingOn> waitingOn(UUID job) {
        return observer.observation(job).map(WaitingOn::of);
    }
}
