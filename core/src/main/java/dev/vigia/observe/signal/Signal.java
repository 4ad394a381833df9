package dev.vigia.observe.signal;

import java.util.Locale;

/** What an observation is made of; each is read by a probe of its own, and may be missing. */
public enum Signal {
    LOCKS,
    SESSIONS,
    SERVER,
    TABLES,
    WORKERS,
    GATES,
    LINE,
    RUNNING,
    BACKOFF,
    ATTEMPTS,
    ARRIVALS,
    LIMITS,
    CHANGES,
    SCHEDULES,
    KEYS,
    DEPENDENCIES,
    PLACES,
    PAYLOADS,
    /** Counts them; no incident is seen by it. */
    DOCUMENTS;

    /** The word in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
