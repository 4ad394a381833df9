package dev.vigia.observe.signal;

/**
 * How often jobs of a type have a member of this name and JSON type, among those that fail and those that succeed.
 *
 * @param failing      of {@code failingJobs} looked at
 * @param succeeding   of {@code succeedingJobs} looked at
 */
public record PayloadField(
        String type, String field, String kind, long failing, long failingJobs, long succeeding, long succeedingJobs) {}
