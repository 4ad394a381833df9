package dev.vigia.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Keeps incidents: opens those that are new, goes on with those that are open, and resolves what has not been seen for a
 * while. Two nodes that do so at once write no duplicate: there is one open row a fingerprint.
 */
public final class RecordIncidents {
    private static final String SQL = """
            with given as materialized (
              select * from unnest(?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::float8[], ?::text[])
                as g (fingerprint, cause, scope, since, confidence, incident)
            ), missing as materialized (
              select ?::text[] as missing
            ), again as (
              update executor_incidents i
                 set seen_at = clock_timestamp(), times_seen = i.times_seen + 1, scope = g.scope::jsonb, confidence = g.confidence,
                     missing = m.missing, incident = g.incident::jsonb
                from given g cross join missing m
               where i.fingerprint = g.fingerprint and i.resolved_at is null
              returning i.fingerprint
            ), opened as (
              insert into executor_incidents (fingerprint, cause, scope, since, confidence, missing, incident, observation)
              select g.fingerprint, g.cause, g.scope::jsonb, g.since, g.confidence, m.missing, g.incident::jsonb, ?
                from given g cross join missing m where g.fingerprint not in (select fingerprint from again)
              on conflict (fingerprint) where resolved_at is null do nothing
              returning id, cause, scope, since
            ), resolved as (
              update executor_incidents i set resolved_at = i.seen_at from missing m
               where i.resolved_at is null and i.seen_at < clock_timestamp() - ? * interval '1 second'
                 and i.fingerprint not in (select fingerprint from given)
                 and m.missing <@ i.missing -- what was seen without a signal is not hidden by want of it
              returning i.id, i.cause, i.scope, i.since
            ), told as (
              insert into executor_events (kind, data)
              select kind, jsonb_build_object('incident_id', id, 'cause', cause, 'scope', scope, 'since', since)
                from (select 'incident_opened' as kind, o.* from opened o union all select 'incident_resolved', r.* from resolved r) e
            )
            select (select count(*) from opened) as opened, (select count(*) from resolved) as resolved
            """;

    private final Database database;
    private final String sql;

    public RecordIncidents(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    /** An incident as it is kept; {@code scope} and {@code incident} are JSON. */
    public record Kept(
            String fingerprint, String cause, String scope, Instant since, double confidence, String incident) {}

    /** How many began and how many ended. */
    public record Changed(int opened, int resolved) {}

    /**
     * Opens those that are new, updates those that are open, ends those that were not seen again.
     *
     * @param missing     signals that could not be read. An open incident that was last seen when one of them could be read may be
     *                    hidden now, and stays open
     * @param observation what they were judged from; kept with those that are new
     * @param unseen      an open incident that has not been seen for so long is over
     */
    public Changed apply(List<Kept> incidents, List<String> missing, byte[] observation, Duration unseen) {
        return database.statement(connection -> write(connection, incidents, missing, observation, unseen));
    }

    private Changed write(
            Connection connection, List<Kept> incidents, List<String> missing, byte[] observation, Duration unseen)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .texts(incidents, Kept::fingerprint)
                    .texts(incidents, Kept::cause)
                    .texts(incidents, Kept::scope)
                    .instants(incidents, Kept::since)
                    .seconds(incidents, Kept::confidence)
                    .texts(incidents, Kept::incident)
                    .texts(missing, signal -> signal)
                    .bytes(observation)
                    .seconds(unseen);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Changed(row.getInt(1), row.getInt(2));
            }
        }
    }
}
