package dev.vigia.observe;

import dev.vigia.job.ServiceKey;
import java.util.List;

/**
 * One page of the service keys, latest made first.
 *
 * @param nextCursor opaque; null on the last page. Stable: keys made meanwhile do not shift the pages after it
 */
public record KeyPage(List<ServiceKey> keys, String nextCursor) {}
