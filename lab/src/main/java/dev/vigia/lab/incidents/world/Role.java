package dev.vigia.lab.incidents.world;

import java.util.Locale;

/** Who connects to the database. */
public enum Role {
    /** Owns the tables: workers, and applications that enqueue. */
    APP,
    /** May read, and see what PostgreSQL's monitors see. */
    WATCHER,
    /** May read, and no more. */
    READER,
    /** May read all but what workers say of themselves, and see what monitors see. */
    WITHOUT_WORKERS,
    /** May read all but events, and see what monitors see. */
    WITHOUT_EVENTS,
    /** The superuser. */
    POSTGRES;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
