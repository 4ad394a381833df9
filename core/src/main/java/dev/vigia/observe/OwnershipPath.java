package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who owns a job is never ambiguous: a lease has a worker that lives, and a job is in exactly one place. */
final class OwnershipPath implements HappyPathCheck {
    static final String SQL = """
            with ownerless as (
              select l.id
                from executor_leases l
                left join executor_workers k on k.id = l.locked_by
               where k.id is null or k.state not in ('live', 'draining')
            )
            select (select count(*) from ownerless) as ownerless, array(select id::text from ownerless limit 5) as sample
            """;

    private final Query query;

    OwnershipPath(Schema schema) {
        this.query = new Query(schema, SQL);
    }

    @Override
    public HappyPath check(Connection connection, Seen seen) throws SQLException {
        return query.one(connection, row -> of(row.number("ownerless"), row.texts("sample"), seen.places()));
    }

    private static HappyPath of(long ownerless, List<String> sample, Places places) {
        List<String> broken = new ArrayList<>(sample);
        broken.addAll(places.sampleOfTwice());
        return new HappyPath(
                "one_owner",
                "one owner",
                ownerless + places.twice() == 0,
                HappyPathCheck.count(ownerless) + " leases without a live worker, "
                        + HappyPathCheck.count(places.twice()) + " jobs in two places, of "
                        + HappyPathCheck.count(places.jobs()) + " looked at",
                Map.of(
                        "leases_without_live_worker",
                        ownerless,
                        "jobs_in_two_places",
                        places.twice(),
                        "jobs_looked_at",
                        places.jobs()),
                List.copyOf(broken));
    }
}
