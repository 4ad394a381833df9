package dev.vigia.observe;

import dev.vigia.job.VigiaException;
import java.time.Duration;

/** A question took longer than it may, and PostgreSQL was told to stop. Nothing else is affected. */
public final class QueryTimeoutException extends VigiaException {
    private static final long serialVersionUID = 1L;

    public QueryTimeoutException(String question, Duration limit, Throwable cause) {
        super(
                question + " took longer than " + limit.toMillis() + " ms and was stopped; no job is affected."
                        + " Ask for less (a narrower filter, a smaller limit), or look what keeps PostgreSQL busy:"
                        + " select * from pg_stat_activity where state <> 'idle'",
                cause);
    }
}
