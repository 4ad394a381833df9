package dev.vigia.observe;

import java.util.List;

/**
 * One page of a list of jobs, newest first by id, which is time-ordered.
 *
 * @param nextCursor opaque; null on the last page. Stable: jobs enqueued meanwhile do not shift the pages after it
 */
public record JobPage(List<JobRow> jobs, String nextCursor) {}
