package dev.vigia.observe.signal;

/**
 * A signal that could not be read: no permission, no time, or something in the way.
 *
 * @param signal which, as {@link Signal#word()}
 * @param reason in words, as PostgreSQL gave it
 */
public record Missing(String signal, String reason) {}
