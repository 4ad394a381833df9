package dev.vigia.observe.signal;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The indexes without which claim, settle or history read whole tables, and the statements that make each anew. */
public enum NeededIndex {
    LINE(
            "executor_waiting_line_idx",
            "executor_waiting",
            "(priority, run_at, id) where attempts < max_attempts and lane is null"),
    WAITING_KEY("executor_waiting_pkey", "executor_waiting", "(id)"),
    LEASES_KEY("executor_leases_pkey", "executor_leases", "(id)"),
    JOB_KEY("executor_job_pkey", "executor_job", "(id)"),
    RUNS_KEY("executor_job_runs_pkey", "executor_job_runs", "(job_id, attempt)");

    private static final String PRIMARY_KEY = "_pkey";

    private final String index;
    private final String table;
    private final String definition;

    NeededIndex(String index, String table, String definition) {
        this.index = index;
        this.table = table;
        this.definition = definition;
    }

    public static Optional<NeededIndex> named(String index) {
        return Arrays.stream(values()).filter(one -> one.index.equals(index)).findFirst();
    }

    /** Its name in PostgreSQL. */
    public String index() {
        return index;
    }

    public String table() {
        return table;
    }

    /**
     * What makes it where it is missing: statements that are transactions of their own. Nobody waits for the building of it,
     * a primary key's index included.
     */
    public List<String> make(String schema) {
        String where = schema + "." + table;
        return index.endsWith(PRIMARY_KEY)
                ? List.of(
                        "create unique index concurrently if not exists " + index + " on " + where + " " + definition,
                        "set lock_timeout = '2s'", // the index takes its place at once, but not in front of a lock
                        // queue
                        "alter table " + where + " add constraint " + index + " primary key using index " + index)
                : List.of("create index concurrently if not exists " + index + " on " + where + " " + definition);
    }

    /** What mends it where it is there and not valid. */
    public List<String> mend(String schema) {
        return List.of("reindex index concurrently " + schema + "." + index);
    }
}
