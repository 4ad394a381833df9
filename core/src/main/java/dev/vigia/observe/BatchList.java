package dev.vigia.observe;

import java.util.List;

/**
 * A page of batches, the latest first.
 *
 * @param nextCursor opaque; null on the last page
 */
public record BatchList(List<BatchStatus> batches, String nextCursor) {}
