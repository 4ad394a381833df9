package dev.vigia.store;

import dev.vigia.job.Dedupe;
import dev.vigia.store.Enqueue.Identified;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The order in which everybody takes dedupe keys, so that nobody waits for another in a circle: by their bytes, as {@code
 * collate "C"} sorts them. Jobs of one key keep the order in which they were given.
 */
final class KeyOrder {
    private static final Comparator<byte[]> BYTES = Comparator.nullsFirst(Arrays::compareUnsigned);

    private KeyOrder() {}

    /**
     * The jobs in that order, in parts of at most {@code most}. A job that may change the one before it, because it has the
     * same key, begins a part: what it changes is written by then.
     */
    static List<List<Identified>> chunks(List<Identified> jobs, int most) {
        List<Identified> sorted = jobs.stream()
                .sorted(Comparator.comparing(job -> bytes(job.job().dedupeKey()), BYTES))
                .toList();
        List<List<Identified>> chunks = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= sorted.size(); i++) {
            if (i == sorted.size() || i - from == most || changes(sorted.get(i), sorted.get(i - 1))) {
                chunks.add(sorted.subList(from, i));
                from = i;
            }
        }
        return chunks;
    }

    private static boolean changes(Identified job, Identified before) {
        Dedupe dedupe = job.job().dedupe();
        return dedupe != null
                && dedupe.mode() != Dedupe.Mode.KEEP
                && Objects.equals(dedupe.key(), before.job().dedupeKey());
    }

    private static byte[] bytes(String key) {
        return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    }
}
