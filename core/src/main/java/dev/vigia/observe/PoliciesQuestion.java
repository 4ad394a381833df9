package dev.vigia.observe;

import dev.vigia.job.PolicyColumn;
import dev.vigia.job.Schema;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which policies are there? Row {@code *} first, then by name. */
final class PoliciesQuestion {
    // executor_policy(type) and executor_limits_of(type) are what a type's row means over row *; the flags say which of
    // it
    // the row says itself. A rate, its period and its burst are inherited together.
    static final String SQL = """
            select t.type, t.updated_at,
                   extract(epoch from p.ttl) as ttl, t.ttl is null as ttl_inherited,
                   p.max_attempts, t.max_attempts is null as max_attempts_inherited,
                   extract(epoch from p.backoff_base) as backoff_base, t.backoff_base is null as backoff_base_inherited,
                   extract(epoch from p.backoff_cap) as backoff_cap, t.backoff_cap is null as backoff_cap_inherited,
                   extract(epoch from p.time_limit) as time_limit, t.time_limit is null as time_limit_inherited,
                   l.concurrency_limit, t.concurrency_limit is null as concurrency_limit_inherited,
                   l.concurrency_limit_per_key, t.concurrency_limit_per_key is null as concurrency_limit_per_key_inherited,
                   l.rate_limit, t.rate_limit is null as rate_limit_inherited,
                   extract(epoch from l.rate_period) as rate_period, t.rate_limit is null as rate_period_inherited,
                   l.rate_burst, t.rate_limit is null as rate_burst_inherited,
                   l.rate_limit_per_key, t.rate_limit_per_key is null as rate_limit_per_key_inherited,
                   extract(epoch from l.rate_period_per_key) as rate_period_per_key,
                   t.rate_limit_per_key is null as rate_period_per_key_inherited,
                   l.rate_burst_per_key, t.rate_limit_per_key is null as rate_burst_per_key_inherited
              from executor_job_types t
             cross join lateral executor_policy(t.type) p
             cross join lateral executor_limits_of(t.type) l
             where ?::text is null or (t.type <> '*', t.type) > (?::text <> '*', ?::text)
             order by t.type <> '*', t.type
             limit ?
            """;

    private static final String QUESTION = "types";

    private final Snapshots snapshots;
    private final Query query;

    PoliciesQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.query = new Query(schema, SQL);
    }

    PolicyPage ask(int limit, String cursor) {
        if (limit < 1 || limit > DeadJobsQuery.MAX_LIMIT) {
            throw new InvalidQueryException("limit", "1 to " + DeadJobsQuery.MAX_LIMIT + ", got " + limit);
        }
        String after = cursor == null ? null : Cursor.decode(QUESTION, cursor);
        return snapshots.scan(QUESTION, connection -> {
            List<TypePolicy> found = query.list(connection, PoliciesQuestion::policy, after, after, after, limit + 1);
            boolean more = found.size() > limit;
            List<TypePolicy> page = List.copyOf(more ? found.subList(0, limit) : found);
            return new PolicyPage(
                    page, more ? Cursor.encode(QUESTION, page.get(limit - 1).type()) : null);
        });
    }

    private static TypePolicy policy(Row row) throws SQLException {
        Map<PolicyColumn, BigDecimal> values = new EnumMap<>(PolicyColumn.class);
        Set<PolicyColumn> inherited = EnumSet.noneOf(PolicyColumn.class);
        String type = row.text("type");
        for (PolicyColumn column : PolicyColumn.values()) {
            values.put(column, row.exact(column.column()));
            if (!"*".equals(type) && row.flag(column.column() + "_inherited")) {
                inherited.add(column);
            }
        }
        return new TypePolicy(type, values, inherited, row.instant("updated_at"));
    }
}
