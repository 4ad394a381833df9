package dev.vigia.observe;

import java.util.List;
import java.util.Map;

/**
 * One of the seven things that are always true of a healthy system, checked on the live database.
 *
 * @param code    for example {@code correlation_on_every_job}
 * @param title   the same for a person: {@code correlation on every job}
 * @param holds   false: it is broken now
 * @param finding one line with the figures: what was counted, of how many
 * @param figures the numbers in it, by name
 * @param sample  some of the jobs or leases that break it, by id; empty if it holds
 */
public record HappyPath(
        String code, String title, boolean holds, String finding, Map<String, Long> figures, List<String> sample) {}
