package dev.vigia;

import dev.vigia.diagnose.Diagnosis;
import dev.vigia.diagnose.WaitingOn;
import dev.vigia.job.StoreUnavailableException;
import dev.vigia.observe.Observer;
import java.util.Optional;
import java.util.UUID;

/** Answers that start with "because". */
public final class Diagnostics {
    private final Observer observer;

    Diagnostics(Observer observer) {
        this.observer = observer;
    }

    /**
     * What is broken in the whole system, where, and why. Reads only, at a cost that does not grow with the tables, 5 s at
     * most; what could not be read is said to be missing.
     *
     * @throws StoreUnavailableException if PostgreSQL cannot be reached
     */
    public Diagnosis system() {
        return Diagnosis.of(observer.system());
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
