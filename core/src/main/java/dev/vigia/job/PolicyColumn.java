package dev.vigia.job;

import java.math.BigDecimal;

/**
 * What a type's policy says, one column of {@code executor_job_types} each. A new column is named here, in the statements
 * of {@code store.ChangePolicy} and {@code observe.PoliciesQuestion}, and in the API's {@code types.yaml}; everything
 * between goes by this list.
 */
public enum PolicyColumn {
    /** Longest time without a sign of life from the attempt itself. */
    TTL("ttl", Kind.SECONDS, "1", true),
    /** Attempts that a job is granted. */
    MAX_ATTEMPTS("max_attempts", Kind.COUNT, "1", true),
    /** Delay after the first failure; it doubles with each further one. */
    BACKOFF_BASE("backoff_base", Kind.SECONDS, "0", true),
    /** Longest delay after a failure. */
    BACKOFF_CAP("backoff_cap", Kind.SECONDS, "0", true),
    /** Longest run of an attempt; null in row {@code *}: none but the TTL. */
    TIME_LIMIT("time_limit", Kind.SECONDS, "1", false),
    /** Attempts that run at once; null in row {@code *}, here and below: no limit. */
    CONCURRENCY_LIMIT("concurrency_limit", Kind.LIMIT, "1", false),
    /** Attempts of one concurrency key that run at once. */
    CONCURRENCY_LIMIT_PER_KEY("concurrency_limit_per_key", Kind.LIMIT, "1", false),
    /** Attempts that start in {@link #RATE_PERIOD}, in the long run. */
    RATE_LIMIT("rate_limit", Kind.LIMIT, "1", false),
    /** What the rate counts in; given with it, and only then. */
    RATE_PERIOD("rate_period", Kind.SECONDS, "0.001", false),
    /** Attempts that may start at once after a pause. */
    RATE_BURST("rate_burst", Kind.LIMIT, "1", false),
    /** Attempts of one concurrency key that start in {@link #RATE_PERIOD_PER_KEY}. */
    RATE_LIMIT_PER_KEY("rate_limit_per_key", Kind.LIMIT, "1", false),
    /** What the rate of a key counts in; given with it, and only then. */
    RATE_PERIOD_PER_KEY("rate_period_per_key", Kind.SECONDS, "0.001", false),
    /** Attempts of one concurrency key that may start at once after a pause. */
    RATE_BURST_PER_KEY("rate_burst_per_key", Kind.LIMIT, "1", false);

    private enum Kind {
        /** An interval; as a number, seconds to the millisecond. */
        SECONDS("31536000", 3),
        COUNT("1000000", 0),
        /** The largest one exempts a type from a default limit. */
        LIMIT("2147483647", 0);

        private final BigDecimal most;
        private final int decimals;

        Kind(String most, int decimals) {
            this.most = new BigDecimal(most);
            this.decimals = decimals;
        }
    }

    private final String column;
    private final Kind kind;
    private final BigDecimal least;
    private final boolean needsDefault;

    PolicyColumn(String column, Kind kind, String least, boolean needsDefault) {
        this.column = column;
        this.kind = kind;
        this.least = new BigDecimal(least);
        this.needsDefault = needsDefault;
    }

    /** In SQL: {@code ttl}. */
    public String column() {
        return column;
    }

    /** In JSON and on the command line: {@code ttl_seconds}. */
    public String word() {
        return kind == Kind.SECONDS ? column + "_seconds" : column;
    }

    /** Whether row {@code *} must have it. */
    public boolean needsDefault() {
        return needsDefault;
    }

    /** What a value must be, for a person. */
    public String rule() {
        return (kind == Kind.SECONDS ? "a number of seconds, to the millisecond, from " : "a whole number from ")
                + least.toPlainString() + " to " + kind.most.toPlainString();
    }

    public boolean allows(BigDecimal value) {
        return value.compareTo(least) >= 0
                && value.compareTo(kind.most) <= 0
                && value.stripTrailingZeros().scale() <= kind.decimals;
    }

    /** As {@code jsonb_populate_record} reads it: {@code "1800 seconds"}, {@code 5}, {@code null}. */
    public String asJson(BigDecimal value) {
        if (value == null) {
            return "null";
        }
        String number = value.stripTrailingZeros().toPlainString(); // 5.0 is a whole number, and PostgreSQL wants it so
        return kind == Kind.SECONDS ? "\"" + number + " seconds\"" : number;
    }
}
