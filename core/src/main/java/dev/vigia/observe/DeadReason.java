package dev.vigia.observe;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Why a job is dead: a closed list. Which one holds is read off its last attempt by the view executor_dead_jobs. */
public enum DeadReason {
    /** Its last attempt lost its lease: the worker fell silent, or the TTL was over. */
    TTL_EXCEEDED,
    /** The grant ran out on errors that another attempt might have survived. */
    MAX_ATTEMPTS_EXCEEDED,
    /** The handler said that no attempt would help, before the grant ran out. */
    HANDLER_ERROR,
    /** The handler said that what the job needs is not given. */
    PRECONDITION_FAILED;

    /** The word in SQL, JSON and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Null is no restriction. @throws InvalidQueryException naming {@code reason} if it is no word of this list */
    static void check(String reason) {
        if (reason != null && Arrays.stream(values()).noneMatch(r -> r.word().equals(reason))) {
            String words = Arrays.stream(values()).map(DeadReason::word).collect(Collectors.joining(", "));
            throw new InvalidQueryException("reason", "one of " + words + ", got '" + reason + "'");
        }
    }
}
