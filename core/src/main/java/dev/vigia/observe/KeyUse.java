package dev.vigia.observe;

import java.time.Instant;

/**
 * What one key uses of its type's limits per key.
 *
 * @param key           null: the jobs without a key, which have no limit per key
 * @param inUse         attempts that run and are counted
 * @param waiting       due jobs that wait in its lane
 * @param waitingIsMore the counting ended there
 * @param tokens        attempts that may start at once, as far as its rate is concerned; null: it has none
 * @param resetsAt      when the next token is there; null unless there is none
 */
public record KeyUse(String key, long inUse, long waiting, boolean waitingIsMore, Integer tokens, Instant resetsAt) {}
