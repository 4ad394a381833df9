package dev.vigia.observe.signal;

import java.time.Instant;

/**
 * Jobs of one type that were enqueued in one slice of time.
 *
 * @param jobs     how many; estimated from a sample where there were very many
 * @param roots    of these, not enqueued by another job
 * @param first    when the first of them was
 * @param topKey   the document, or else the concurrency key, that most of them share
 * @param topCount how many share it
 */
public record Arrivals(
        Instant from, Instant to, String type, long jobs, long roots, Instant first, String topKey, long topCount) {}
