package dev.vigia;

import dev.vigia.job.Progress;
import dev.vigia.job.ProgressToken;
import dev.vigia.job.StoreUnavailableException;
import dev.vigia.store.Database;
import dev.vigia.store.FunctionAttempt;
import dev.vigia.store.FunctionAttempt.Found;
import dev.vigia.store.FunctionAttempt.Written;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Progress that functions report over HTTP, whichever process they reach. What they bring is a {@link ProgressToken}: it is
 * all they need, and good for one attempt while its lease lasts.
 */
public final class FunctionProgress {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Database database;
    private final FunctionAttempt attempts;

    FunctionProgress(Database database) {
        this.database = database;
        this.attempts = new FunctionAttempt(database.schema());
    }

    /** What became of a report. */
    public enum State {
        /** Written; go on. */
        WRITTEN,
        /** Written, and somebody wants the job cancelled: end now. */
        CANCEL_ASKED,
        /** Not written: the attempt has ended, or its lease was lost. Stop, whatever is done now counts for nothing. */
        OVER,
        /** Not written: no attempt has this token. */
        UNKNOWN
    }

    /**
     * The answer to a report.
     *
     * @param detail one sentence: what happened, and what the function should do
     */
    public record Receipt(State state, String detail) {}

    /**
     * Writes what the token's attempt reports. A report that comes too late leaves the event {@code
     * stale_progress_rejected}.
     *
     * @throws StoreUnavailableException if PostgreSQL could not be used for 5 s
     */
    public Receipt report(String tokenText, Progress progress) {
        return ProgressToken.parse(tokenText)
                .map(token -> database.persistently(PATIENCE, connection -> report(connection, token, progress)))
                .orElseGet(FunctionProgress::unknown);
    }

    private Receipt report(Connection connection, ProgressToken token, Progress progress) throws SQLException {
        Optional<Found> found = attempts.find(connection, token).filter(Found::genuine);
        if (found.isEmpty()) {
            return unknown();
        }
        Optional<Written> written = found.get().outcome() != null
                ? Optional.empty()
                : attempts.report(connection, token, found.get().worker(), progress);
        if (written.isPresent()) {
            return receipt(token, written.get());
        }
        Found ended = found.get().outcome() != null
                ? found.get()
                : attempts.find(connection, token).orElseThrow();
        attempts.reject(connection, token, ended);
        return new Receipt(
                State.OVER,
                "attempt " + token.attempt() + " of job " + token.jobId() + " "
                        + ("lost".equals(ended.outcome()) ? "lost its lease" : "ended as " + ended.outcome()) + " at "
                        + ended.endedAt() + "; nothing was written. Stop: whatever this attempt still does is refused");
    }

    private static Receipt receipt(ProgressToken token, Written written) {
        return written.cancelAsked()
                ? new Receipt(
                        State.CANCEL_ASKED,
                        "job " + token.jobId() + " is to be cancelled ("
                                + (written.cancelReason() == null ? "no reason given" : written.cancelReason())
                                + "); the report was written. Stop, and answer the call with any error")
                : new Receipt(State.WRITTEN, "written");
    }

    private static Receipt unknown() {
        return new Receipt(State.UNKNOWN, "no attempt has this progress URL; use the one that came with the call");
    }
}
