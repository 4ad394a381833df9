package dev.vigia.store;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Ties jobs that were written just now to what they wait for and to their batches, in the same transaction. */
final class LinkJobs {
    private static final String DEPENDENCIES = """
            select executor_add_dependencies(?, ?, ?, ?)
            """;

    private static final String BATCHES = """
            select executor_add_to_batches(?, ?, ?)
            """;

    private final String dependencies;
    private final String batches;

    LinkJobs(Schema schema) {
        this.dependencies = schema.qualify(DEPENDENCIES);
        this.batches = schema.qualify(BATCHES);
    }

    /**
     * A job that is in the line now.
     *
     * @param due as PostgreSQL wrote it
     */
    record Written(Enqueue.Identified job, String due) {}

    private record Dependency(Written waiter, UUID dependsOn) {}

    /** @param winners who stands for jobs that were not written, because it holds their dedupe key */
    void apply(Connection connection, List<Written> written, Map<UUID, UUID> winners) throws SQLException {
        List<Dependency> all = new ArrayList<>();
        List<Written> batched = new ArrayList<>();
        for (Written waiter : written) {
            for (UUID id : waiter.job().job().links().dependsOn()) {
                all.add(new Dependency(waiter, winners.getOrDefault(id, id)));
            }
            if (waiter.job().job().links().batched()) {
                batched.add(waiter);
            }
        }
        if (!all.isEmpty()) {
            addDependencies(connection, all);
        }
        if (!batched.isEmpty()) {
            addToBatches(connection, batched);
        }
    }

    private void addDependencies(Connection connection, List<Dependency> all) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(dependencies)) {
            new Parameters(statement)
                    .uuids(all, d -> d.waiter().job().id())
                    .uuids(all, Dependency::dependsOn)
                    .texts(all, d -> d.waiter().job().job().links().onFailure().word())
                    .times(all, d -> d.waiter().due());
            statement.execute();
        }
    }

    private void addToBatches(Connection connection, List<Written> jobs) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(batches)) {
            new Parameters(statement)
                    .uuids(jobs, w -> w.job().id())
                    .uuids(jobs, w -> w.job().job().links().batchId())
                    .uuids(jobs, w -> w.job().job().parentId());
            statement.execute();
        }
    }
}
