package dev.vigia.job;

/**
 * A service key that was just made, and its secret: the only time that it is there to be shown.
 *
 * @param predecessor the key that it succeeds, with its new end; null: it succeeds none
 */
public record IssuedKey(ServiceKey key, KeySecret secret, ServiceKey predecessor) {}
