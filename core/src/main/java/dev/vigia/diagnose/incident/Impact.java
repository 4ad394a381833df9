package dev.vigia.diagnose.incident;

import java.time.Duration;
import java.util.List;

/**
 * Who suffers.
 *
 * @param jobs       that wait or failed because of it; of those looked at. Null: none could be looked at
 * @param documents  of these jobs, by their correlation ids, each counted once: exact for the jobs looked at, and so at least
 *                   so many where a line is too long to be looked at whole; null: they were not counted
 * @param types      of these
 * @param oldestWait of them; null: none waits
 */
public record Impact(Long jobs, Long documents, List<String> types, Duration oldestWait) {
    public static final Impact NONE = new Impact(0L, 0L, List.of(), null);

    /** Nobody can tell. */
    public static final Impact UNSEEN = new Impact(null, null, List.of(), null);

    public Impact {
        types = List.copyOf(types);
    }

    /** As above; documents counted as 0 although there are jobs say that there was nothing to count by. */
    public static Impact of(long jobs, Long documents, List<String> types, Duration oldestWait) {
        boolean uncounted = documents == null || (jobs > 0 && documents == 0);
        return new Impact(jobs, uncounted ? null : documents, types, oldestWait);
    }
}
