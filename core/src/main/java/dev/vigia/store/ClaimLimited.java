package dev.vigia.store;

import dev.vigia.job.CorrelationId;
import dev.vigia.job.Job;
import dev.vigia.job.Lease;
import dev.vigia.job.WorkerId;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.ClaimShares.Others;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Turns jobs of limited types, which wait in lanes, into leases, as far as their limits allow: one call of SQL's {@code
 * executor_claim_limited}, then their facts. Exact over all nodes: one claim at a time counts for a type.
 */
public final class ClaimLimited {
    // The lease's columns only: they fit the connection's buffers, so that a worker that is stopped while it reads them
    // cannot keep the locks of the transaction that wrote them.
    private static final String SQL = """
            select id, type, attempts, max_attempts, trace_id, run_at, locked_at, priority, look_again_in
              from executor_claim_limited(?, ?, ?::text[], ?::text[])
            """;

    private static final String FACTS = """
            select j.id, j.entity_id, j.correlation_id, j.parent_id, j.payload::text, j.traceparent, j.created_at
              from executor_job j
             where j.id = any (?::uuid[])
            """;

    private final Database database;
    private final String sql;
    private final String facts;

    public ClaimLimited(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
        this.facts = database.schema().qualify(FACTS);
    }

    /**
     * What one claim found.
     *
     * @param jobs      claimed, the most urgent first
     * @param lookAgain how long from now another look may find more; null: nobody waits, or until a permit is freed
     */
    public record Batch(List<Claimed> jobs, Duration lookAgain) {}

    private record Leased(Lease lease, short priority) {}

    /**
     * Claims at most {@code limit} jobs.
     *
     * @param types    the types this worker can run; null: any
     * @param excluded none of these
     * @throws StoreException if it failed; what it may have claimed is found again by the heartbeat or by reclaim
     */
    public Batch apply(WorkerId worker, int limit, List<String> types, List<String> excluded) {
        List<Leased> leased = new ArrayList<>();
        Others which = new Others(types, excluded);
        Duration again = database.statement(connection -> claim(connection, worker, limit, which, leased));
        if (leased.isEmpty()) {
            return new Batch(List.of(), again);
        }
        return new Batch(database.statement(connection -> withFacts(connection, leased)), again);
    }

    /** As {@link #apply(WorkerId, int, List, List)}, with no exception. */
    public Batch apply(WorkerId worker, int limit, List<String> types) {
        return apply(worker, limit, types, List.of());
    }

    private Duration claim(Connection connection, WorkerId worker, int limit, Others which, List<Leased> leased)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .number(limit)
                    .text(worker.value())
                    .textsOrNull(which.types())
                    .texts(which.excluded(), t -> t);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    UUID id = row.getObject(1, UUID.class);
                    if (id == null) {
                        double seconds = row.getDouble(9);
                        return row.wasNull() ? null : Duration.ofNanos((long) (seconds * 1e9));
                    }
                    leased.add(new Leased(lease(row, id, worker), row.getShort(8)));
                }
            }
            return null;
        }
    }

    private static Lease lease(ResultSet row, UUID id, WorkerId worker) throws SQLException {
        return new Lease(
                id,
                row.getString(2),
                row.getInt(3),
                row.getInt(4),
                worker,
                Claim.traceOf(row.getString(5)),
                Claim.instant(row, 6),
                Claim.instant(row, 7));
    }

    private List<Claimed> withFacts(Connection connection, List<Leased> leased) throws SQLException {
        Map<UUID, Job> jobs = new HashMap<>();
        Map<UUID, Leased> byId = new HashMap<>();
        leased.forEach(l -> byId.put(l.lease().jobId(), l));
        try (PreparedStatement statement = FixedPlan.prepare(connection, facts)) {
            new Parameters(statement).uuids(leased, l -> l.lease().jobId());
            try (ResultSet row = FixedPlan.execute(statement)) {
                while (row.next()) {
                    UUID id = row.getObject(1, UUID.class);
                    jobs.put(id, job(row, id, byId.get(id)));
                }
            }
        }
        return leased.stream()
                .filter(l -> jobs.containsKey(l.lease().jobId()))
                .map(l -> new Claimed(jobs.get(l.lease().jobId()), l.lease()))
                .sorted(Claim.URGENCY)
                .toList();
    }

    private static Job job(ResultSet row, UUID id, Leased leased) throws SQLException {
        return new Job(
                id,
                leased.lease().type(),
                row.getObject(2, UUID.class),
                new CorrelationId(row.getObject(3, UUID.class)),
                row.getObject(4, UUID.class),
                row.getString(5),
                leased.priority(),
                row.getString(6),
                Claim.instant(row, 7));
    }
}
