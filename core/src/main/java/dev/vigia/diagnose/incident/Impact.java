package dev.vigia.diagnose.incident;

import java.time.Duration;
import java.util.List;

/**
 * Who suffers.
 *
 * @param jobs       that wait or failed because of it; of those looked at
 * @param documents  of these jobs, by their correlation ids, each counted once: exact for the jobs looked at, and so at least
 *                   so many where a line is too long to be looked at whole; null: they were not counted
 * @param types      of these
 * @param oldestWait of them; null: none waits
 */
public record Impact(long jobs, Long documents, List<String> types, Duration oldestWait) {
    public static final Impact NONE = new Impact(0, 0L, List.of(), null);

    public Impact {
        types = List.copyOf(types);
    }

    /** Where a count of 0 says that there was nothing to count by. */
    public static Impact of(long jobs, long documents, List<String> types, Duration oldestWait) {
        return new Impact(jobs, jobs > 0 && documents == 0 ? null : Long.valueOf(documents), types, oldestWait);
    }
}
