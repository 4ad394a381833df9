package dev.vigia.examples.documents.tsa;

import dev.vigia.job.ErrorKind;
import dev.vigia.job.JobFailedException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;

/**
 * What an HTTP status means for a job.
 *
 * @param retryAfter as the server asked, or null
 */
record HttpStatus(int code, Duration retryAfter) {
    private static final Set<Integer> FOR_NOW = Set.of(408, 425, 429);
    private static final int LONGEST_ASKED = 24 * 60 * 60;

    static HttpStatus of(HttpResponse<?> response) {
        return new HttpStatus(
                response.statusCode(),
                response.headers()
                        .firstValue("Retry-After")
                        .map(HttpStatus::seconds)
                        .orElse(null));
    }

    /** The delay in seconds; the header's date form is rare among authorities and counts as not given. */
    private static Duration seconds(String value) {
        if (!value.strip().matches("\\d{1,9}")) {
            return null;
        }
        return Duration.ofSeconds(Math.min(LONGEST_ASKED, Integer.parseInt(value.strip())));
    }

    /** Passes 200 only. */
    void requireOk(String host) {
        if (code != 200) {
            boolean forNow = code >= 500 || FOR_NOW.contains(code);
            throw new JobFailedException(
                    forNow ? ErrorKind.DEPENDENCY_ERROR : ErrorKind.PERMANENT_ERROR,
                    "timestamp authority " + host + " answered HTTP " + code,
                    forNow ? retryAfter : null,
                    null);
        }
    }
}
