package dev.vigia.job;

/**
 * Runs attempts of one type. Called by many threads at once.
 *
 * <p>An attempt may be repeated (at least once): after a crash, a lost lease or a failure. Effects are exactly once if
 * they are made in {@link Outcome#succeeded(String, SettlingWork)}, or if downstream checks {@link
 * JobContext#fencingToken()}. A handler is interrupted when it overruns its time limit, loses its lease, is cancelled,
 * or the worker's shutdown grace ends; it should then end soon.
 */
@FunctionalInterface
public interface JobHandler {

    /**
     * Runs one attempt.
     *
     * @return what came of it; null counts as {@link Outcome#succeeded()}
     * @throws Exception an attempt that throws has failed: as a {@link JobFailedException} says, else retryable
     */
    Outcome run(JobContext context) throws Exception;
}
