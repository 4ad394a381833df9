package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Where jobs stand, counted place by place: a job must be in exactly one. Looked at are all that run, the latest jobs,
 * and those that have been in the line for longest, at most {@value #LOOKED_AT} of each.
 *
 * @param jobs    how many were looked at
 * @param twice   in more than one place
 * @param nowhere in none: lost
 * @param unknown in a place, but without facts
 */
record Places(
        long jobs, long twice, long nowhere, long unknown, List<String> sampleOfTwice, List<String> sampleOfLost) {
    static final int LOOKED_AT = 10_000;

    // count(*) and not exists: PostgreSQL may answer an exists by hashing all of history.
    static final String SQL = """
            with looked_at as (
              (select id from executor_leases order by id desc limit ?)
              union (select id from executor_job order by id desc limit ?)
              union (select id from executor_waiting order by id limit ?)
            ), counted as materialized (
              select a.id,
                     (select count(*) from executor_job j where j.id = a.id) as facts,
                     (select count(*) from executor_waiting w where w.id = a.id)
                       + (select count(*) from executor_leases l where l.id = a.id)
                       + (select count(*) from executor_job_runs r where r.job_id = a.id and r.outcome = 'succeeded')
                       + (select count(*) from executor_cancelled c where c.id = a.id) as places
                from looked_at a
            )
            select count(*) as jobs,
                   count(*) filter (where places > 1) as twice,
                   count(*) filter (where places = 0) as nowhere,
                   count(*) filter (where facts = 0) as unknown,
                   array(select id::text from counted where places > 1 limit 5) as sample_of_twice,
                   array(select id::text from counted where places = 0 or facts = 0 limit 5) as sample_of_lost
              from counted
            """;

    /** Reads them. */
    static final class Probe {
        private final Query query;

        Probe(Schema schema) {
            this.query = new Query(schema, SQL);
        }

        Places read(Connection connection) throws SQLException {
            return query.one(
                    connection,
                    row -> new Places(
                            row.number("jobs"),
                            row.number("twice"),
                            row.number("nowhere"),
                            row.number("unknown"),
                            row.texts("sample_of_twice"),
                            row.texts("sample_of_lost")),
                    LOOKED_AT,
                    LOOKED_AT,
                    LOOKED_AT);
        }
    }
}
