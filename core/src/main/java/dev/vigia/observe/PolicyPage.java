package dev.vigia.observe;

import java.util.List;

/**
 * A page of policies.
 *
 * @param nextCursor opaque; null on the last page
 */
public record PolicyPage(List<TypePolicy> types, String nextCursor) {}
