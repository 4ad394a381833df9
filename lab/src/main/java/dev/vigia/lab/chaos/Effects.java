package dev.vigia.lab.chaos;

import dev.vigia.job.Lease;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** What handlers did, in a table that is only appended to, beside what the harness knows: the base of all judgement. */
public final class Effects {
    /** Type whose effect commits by itself. */
    public static final String OUTSIDE = "outside";
    /** Type whose effect commits in the settling transaction. */
    public static final String INSIDE = "inside";
    /** Type that ignores every interrupt; its effect commits by itself. */
    public static final String STUBBORN = "stubborn";
    /** Type that halts its JVM. */
    public static final String POISON = "poison";

    static final String TABLES = """
            create table effects (
              id      bigint      generated always as identity primary key,
              job_id  uuid        not null,
              attempt int         not null,
              worker  text        not null,
              kind    text        not null,
              at      timestamptz not null default clock_timestamp()
            );
            create index on effects (job_id);
            create table acknowledged (job_id uuid primary key);
            create table faults (
              worker text        not null,
              kind   text        not null,
              at     timestamptz not null default clock_timestamp()
            );
            """;

    private static final String WRITE = """
            insert into effects (job_id, attempt, worker, kind) values (?, ?, ?, ?)
            """;

    private Effects() {}

    static void write(Connection connection, Lease lease, String kind) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            statement.setObject(1, lease.jobId());
            statement.setInt(2, lease.attempt());
            statement.setString(3, lease.worker().value());
            statement.setString(4, kind);
            statement.executeUpdate();
        }
    }
}
