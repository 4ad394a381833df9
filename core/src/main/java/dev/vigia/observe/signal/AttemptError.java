package dev.vigia.observe.signal;

/**
 * What went wrong, as far as attempts can be grouped by it.
 *
 * @param kind        as in {@code executor_job_runs.error_kind}
 * @param fingerprint null: none was taken
 * @param template    the message without its parameters
 * @param sample      one message
 * @param host        whom the message blames; null: nobody
 * @param status      HTTP status in the message; 0: none
 */
public record AttemptError(String kind, String fingerprint, String template, String sample, String host, int status) {}
