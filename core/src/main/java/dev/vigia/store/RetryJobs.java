package dev.vigia.store;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Makes waiting jobs due now. A dead one is granted more attempts ({@code attempts} itself only grows: it is the fence)
 * and takes its dedupe key back until it ends, unless a newer job holds it. Who waits for it goes on waiting for it. One that waits for others
 * is made due only if it is meant by itself: a filter must not break the order of all that it happens to match.
 */
public final class RetryJobs implements OperatorAction.Change {
    private static final String SQL = """
            with chosen as materialized (
              select w.id, w.attempts, w.max_attempts, w.dedupe_key from executor_waiting w where w.id = any (?::uuid[])
            ), keys as materialized (
              select c.id from (select * from chosen where dedupe_key is not null order by dedupe_key collate "C", id offset 0) c
               cross join lateral executor_take_key(c.dedupe_key, c.id, null, null, 'keep', null, null) k
               where k.holder = c.id
            ), free as (
              select c.id from chosen c
               where c.dedupe_key is null or exists (select from keys k where k.id = c.id)
            ), retried as (
              update executor_waiting w
                 set run_at = least(w.run_at, clock_timestamp()), updated_at = clock_timestamp(),
                     max_attempts = case when ?::int is not null then w.attempts + ?::int
                                         when w.attempts >= w.max_attempts then w.attempts + 1 else w.max_attempts end
                from free f where w.id = f.id
              returning w.id
            ), wakeup as materialized (
              select pg_notify('executor_wakeup', ?) where exists (select from retried)
            )
            select id from retried where (select count(*) from wakeup) >= 0
            """;

    private static final String PASSED_ON = """
            select executor_jobs_retried(?)
            """;

    private final String schemaName;
    private final String sql;
    private final Integer grant;
    private final boolean byId;
    private final String passedOn;

    /**
     * @param grant attempts to have from now on; null: one more for a dead job, what is left for another
     * @param byId  whether one job is meant by its id
     */
    public RetryJobs(Schema schema, Integer grant, boolean byId) {
        this.schemaName = schema.name();
        this.sql = schema.qualify(SQL);
        this.passedOn = schema.qualify(PASSED_ON);
        this.grant = grant;
        this.byId = byId;
    }

    @Override
    public String name() {
        return "retry";
    }

    @Override
    public String refusal(String standing) {
        if ("dependent".equals(standing)) {
            return byId ? null : "it waits for other jobs; retry it by its own id to run it before them";
        }
        return "running".equals(standing)
                ? "running: its lease decides; cancel it first, or wait for its outcome"
                : null;
    }

    @Override
    public String leftAlone() {
        return "its dedupe_key is held by a newer job; vigia job --key tells which";
    }

    @Override
    public Set<UUID> carryOut(Connection connection, List<UUID> waiting, List<UUID> running) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .uuids(waiting, id -> id)
                    .number(grant)
                    .number(grant)
                    .text(schemaName);
            Set<UUID> retried = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    retried.add(row.getObject(1, UUID.class));
                }
            }
            passOn(connection, List.copyOf(retried));
            return retried;
        }
    }

    private void passOn(Connection connection, List<UUID> retried) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(passedOn)) {
            new Parameters(statement).uuids(retried, id -> id);
            statement.execute();
        }
    }
}
