package dev.vigia.observe.signal;

import java.util.List;

/**
 * Documents by where they stand: those with jobs of exactly these types that are due, parked until their next attempt, or
 * running, of the jobs looked at. Each document is in one such set, so the sets that touch some types add up to the
 * documents that do.
 *
 * @param documents how many correlation ids
 */
public record OpenDocuments(List<String> types, long documents) {
    public OpenDocuments {
        types = List.copyOf(types);
    }
}
