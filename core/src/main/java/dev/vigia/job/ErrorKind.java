package dev.vigia.job;

import java.util.Locale;

/** What kind of failure ended an attempt: a closed list, stored in {@code error_kind}. */
public enum ErrorKind {
    /** The handler threw, or said so; another attempt may help. */
    HANDLER_ERROR(true),
    /** The handler says that no attempt will help. */
    PERMANENT_ERROR(false),
    /** What the job needs is not given (HTTP 412, 422). */
    PRECONDITION_FAILED(false),
    /** The payload cannot be read as the handler's type. */
    INVALID_PAYLOAD(false),
    /** The attempt overran its type's time limit and was interrupted. */
    TIME_LIMIT_EXCEEDED(true),
    /** A dependency refused for now (HTTP 408, 425, 429, 5xx, no answer). */
    DEPENDENCY_ERROR(true),
    /** Under a strict policy: the attempt would have succeeded without a trace id. */
    POLICY_VIOLATION(false),
    /** The worker fell silent; written by reclaim. */
    WORKER_LOST(true),
    /** The attempt outlived its type's TTL without a sign of life; written by reclaim. */
    TTL_EXCEEDED(true),
    /** Quarantined: its worker died under it three times; written by reclaim. */
    POISON_JOB(false);

    private final boolean retryable;

    ErrorKind(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether attempts that are left are used; a kind that is not retryable withdraws them. */
    public boolean retryable() {
        return retryable;
    }

    /** The word in SQL, JSON and logs. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
