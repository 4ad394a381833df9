package dev.vigia.worker;

import dev.vigia.store.PoolUse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a connection pool was like between two beats. A single look says little: a beat itself waits for a connection, and
 * sees the pool at the moment at which one came free.
 */
final class PoolWatch {
    private static final int MOST = 600; // a minute; a beat that is held up for longer knows enough

    private final List<PoolUse> looks = new ArrayList<>(); // guarded by this

    /** @param now null: it cannot be seen */
    synchronized void look(PoolUse now) {
        if (now != null && looks.size() < MOST) {
            looks.add(now);
        }
    }

    /** The look in the middle, by how many threads waited and how many connections were in use; null: none was taken. */
    synchronized PoolUse typical() {
        List<PoolUse> sorted = new ArrayList<>(looks);
        sorted.sort(Comparator.comparingInt(PoolUse::waiting).thenComparingInt(PoolUse::active));
        return sorted.isEmpty() ? null : sorted.get(sorted.size() / 2);
    }

    synchronized void startOver() {
        looks.clear();
    }
}
