package dev.vigia.store;

import dev.vigia.job.InvalidJobException;
import dev.vigia.job.Operator;
import dev.vigia.job.PolicyChange;
import dev.vigia.job.PolicyColumn;
import dev.vigia.job.PolicyReport;
import dev.vigia.job.Schema;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Changes one row of {@code executor_job_types}, audits it, and leaves an event {@code policy_changed}. */
public final class ChangePolicy {
    // Not for row *, which is always there: an empty one would break its check before it met the conflict.
    private static final String ENSURE = """
            insert into executor_job_types (type)
            select g.type from (select ?::text as type) g where g.type <> '*'
            on conflict (type) do nothing
            """;

    private static final String READ = """
            select extract(epoch from ttl) as ttl,
                   max_attempts,
                   extract(epoch from backoff_base) as backoff_base,
                   extract(epoch from backoff_cap) as backoff_cap,
                   extract(epoch from time_limit) as time_limit,
                   concurrency_limit, concurrency_limit_per_key,
                   rate_limit, extract(epoch from rate_period) as rate_period, rate_burst,
                   rate_limit_per_key, extract(epoch from rate_period_per_key) as rate_period_per_key, rate_burst_per_key
              from executor_job_types
             where type = ?
               for update
            """;

    // jsonb_populate_record takes from the row what the object does not name: a patch.
    private static final String CHANGE = """
            update executor_job_types t
               set (ttl, max_attempts, backoff_base, backoff_cap, time_limit, concurrency_limit, concurrency_limit_per_key,
                    rate_limit, rate_period, rate_burst, rate_limit_per_key, rate_period_per_key, rate_burst_per_key, updated_at) = (
                     select n.ttl, n.max_attempts, n.backoff_base, n.backoff_cap, n.time_limit, n.concurrency_limit,
                            n.concurrency_limit_per_key, n.rate_limit, n.rate_period, n.rate_burst, n.rate_limit_per_key,
                            n.rate_period_per_key, n.rate_burst_per_key, clock_timestamp()
                       from jsonb_populate_record(t, ?::jsonb) n)
             where t.type = ?
            """;

    private static final String EVENT = """
            insert into executor_events (kind, data)
            values ('policy_changed', jsonb_build_object('type', ?::text, 'before', ?::jsonb, 'after', ?::jsonb,
                                                         'actor', ?::text, 'reason', ?::text))
            """;

    private final Audit audit;
    private final String ensure;
    private final String read;
    private final String change;
    private final String event;

    public ChangePolicy(Schema schema) {
        this.audit = new Audit(schema);
        this.ensure = schema.qualify(ENSURE);
        this.read = schema.qualify(READ);
        this.change = schema.qualify(CHANGE);
        this.event = schema.qualify(EVENT);
    }

    /** Runs in the caller's transaction. With {@code dryRun}, or if nothing would change, nothing is written. */
    public PolicyReport apply(Connection connection, PolicyChange wanted, Operator who, boolean dryRun)
            throws SQLException {
        if (!dryRun && wanted.values().values().stream().anyMatch(Objects::nonNull)) {
            run(
                    connection,
                    ensure,
                    wanted.type()); // before it is read, so that of two at once the second sees the first
        }
        Map<PolicyColumn, BigDecimal> before = read(connection, wanted.type());
        Map<PolicyColumn, BigDecimal> after = new EnumMap<>(before);
        after.putAll(wanted.values());
        requireWholeRate(after, PolicyColumn.RATE_LIMIT, PolicyColumn.RATE_PERIOD, PolicyColumn.RATE_BURST);
        requireWholeRate(
                after,
                PolicyColumn.RATE_LIMIT_PER_KEY,
                PolicyColumn.RATE_PERIOD_PER_KEY,
                PolicyColumn.RATE_BURST_PER_KEY);
        List<PolicyColumn> changed = Arrays.stream(PolicyColumn.values())
                .filter(column -> !Objects.equals(plain(before.get(column)), plain(after.get(column))))
                .toList();
        if (!dryRun && !changed.isEmpty()) {
            write(connection, wanted);
            String old = json(before);
            String now = json(after);
            run(connection, event, wanted.type(), old, now, who.actor(), who.reason());
            audit.append(connection, who, "change_policy", "type " + wanted.type(), old, now);
        }
        return new PolicyReport(
                dryRun,
                wanted.type(),
                changed,
                Collections.unmodifiableMap(before),
                Collections.unmodifiableMap(after));
    }

    private static void requireWholeRate(
            Map<PolicyColumn, BigDecimal> policy, PolicyColumn rate, PolicyColumn period, PolicyColumn burst) {
        boolean limited = policy.get(rate) != null;
        if (limited != (policy.get(period) != null) || (!limited && policy.get(burst) != null)) {
            throw new InvalidJobException(rate.word() + " and " + period.word() + " are given together, " + burst.word()
                    + " only with them; nothing was changed");
        }
    }

    /** What the type says for itself, and the row locked, if there is one. */
    private Map<PolicyColumn, BigDecimal> read(Connection connection, String type) throws SQLException {
        Map<PolicyColumn, BigDecimal> policy = new EnumMap<>(PolicyColumn.class);
        try (PreparedStatement statement = connection.prepareStatement(read)) {
            new Parameters(statement).text(type);
            try (ResultSet row = statement.executeQuery()) {
                boolean there = row.next();
                for (PolicyColumn column : PolicyColumn.values()) {
                    policy.put(column, there ? row.getBigDecimal(column.column()) : null);
                }
            }
        }
        return policy;
    }

    private void write(Connection connection, PolicyChange wanted) throws SQLException {
        String patch = wanted.values().entrySet().stream()
                .map(entry ->
                        "\"" + entry.getKey().column() + "\":" + entry.getKey().asJson(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
        run(connection, change, patch, wanted.type());
    }

    private static void run(Connection connection, String sql, String... texts) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Parameters parameters = new Parameters(statement);
            for (String text : texts) {
                parameters.text(text);
            }
            statement.executeUpdate();
        }
    }

    private static String json(Map<PolicyColumn, BigDecimal> policy) {
        return policy.entrySet().stream()
                .map(entry -> "\"" + entry.getKey().word() + "\":" + plain(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String plain(BigDecimal value) {
        return value == null ? null : value.stripTrailingZeros().toPlainString();
    }
}
