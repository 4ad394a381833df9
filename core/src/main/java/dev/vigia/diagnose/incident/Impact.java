package dev.vigia.diagnose.incident;

import java.time.Duration;
import java.util.List;

/**
 * Who suffers.
 *
 * @param jobs       that wait or failed because of it; of those looked at. Null: none could be looked at
 * @param types      of these
 * @param oldestWait of them; null: none waits
 */
public record Impact(Long jobs, List<String> types, Duration oldestWait) {
    public static final Impact NONE = new Impact(0, List.of(), null);

    /** Nobody can tell. */
    public static final Impact UNSEEN = new Impact(null, List.of(), null);

    public Impact {
        types = List.copyOf(types);
    }

    public Impact(long jobs, List<String> types, Duration oldestWait) {
        this(Long.valueOf(jobs), types, oldestWait);
    }
}
