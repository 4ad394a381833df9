package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * How many jobs, attempts and places in the line there are: counted up to a hundred thousand, beyond that PostgreSQL's
 * estimate (as of its last vacuum or analyze), and then called so.
 */
record Totals(Total jobs, Total attempts, Total waiting) {
    static final int COUNTED = 100_000;

    // tableoid: the table's own entry in pg_class, whatever its schema.
    static final String SQL = """
            select (select count(*) from (select from executor_job limit ?) t) as jobs,
                   (select reltuples from pg_class where oid = (select tableoid from executor_job limit 1)) as jobs_estimate,
                   (select count(*) from (select from executor_job_runs limit ?) t) as attempts,
                   (select reltuples from pg_class where oid = (select tableoid from executor_job_runs limit 1)) as attempts_estimate,
                   (select count(*) from (select from executor_waiting limit ?) t) as waiting,
                   (select reltuples from pg_class where oid = (select tableoid from executor_waiting limit 1)) as waiting_estimate
            """;

    /** A number of rows, exact or about. */
    record Total(long number, boolean exact) {
        private static Total of(long counted, long estimate) {
            return counted <= COUNTED ? new Total(counted, true) : new Total(Math.max(counted, estimate), false);
        }

        String words() {
            return (exact ? "" : "about ") + HappyPathCheck.count(number);
        }
    }

    /** Reads them. */
    static final class Probe {
        private final Query query;

        Probe(Schema schema) {
            this.query = new Query(schema, SQL);
        }

        Totals read(Connection connection) throws SQLException {
            int limit = COUNTED + 1;
            return query.one(
                    connection,
                    row -> new Totals(
                            Total.of(row.number("jobs"), (long) row.decimal("jobs_estimate")),
                            Total.of(row.number("attempts"), (long) row.decimal("attempts_estimate")),
                            Total.of(row.number("waiting"), (long) row.decimal("waiting_estimate"))),
                    limit,
                    limit,
                    limit);
        }
    }
}
