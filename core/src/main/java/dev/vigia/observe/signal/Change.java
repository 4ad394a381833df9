package dev.vigia.observe.signal;

import java.time.Instant;

/**
 * Something that happened to the system, not to a document: an event of an operational kind.
 *
 * @param type   the job type it is about; null: none, or all
 * @param detail a few words, or null
 * @param count  how often, where many are one
 */
public record Change(Instant at, String kind, String worker, String type, String detail, long count) {}
