package dev.vigia.job;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one PostgreSQL schema that holds every object. SQL is written without it, so that it pastes into psql, and
 * qualified once, when a statement class is made: nothing depends on the {@code search_path} of a caller's connection
 * or of a pooler's.
 */
public record Schema(String name) {
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final Pattern OBJECT = Pattern.compile(
            "(?<![\\w.'])(executor_\\w+|claim_orchestrator_jobs|enqueue_job|settle_job|update_job_heartbeat|reclaim_stale_jobs"
                    + "|create_batch|close_batch)\\b");

    public static final Schema PUBLIC = new Schema("public"); // after the patterns: it is checked by them

    public Schema {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "schema name '" + name + "' is not valid: use [a-z_][a-z0-9_]*, at most 63 characters");
        }
    }

    /** The statement with each of Vigía's objects named in this schema. */
    public String qualify(String sql) {
        return OBJECT.matcher(sql).replaceAll(Matcher.quoteReplacement(name) + ".$1");
    }
}
