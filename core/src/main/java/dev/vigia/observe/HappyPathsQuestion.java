package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * Do the seven happy paths hold? What can be looked up is checked on all jobs; what would need a pass over all of
 * history is checked on the latest jobs, on all that run and on the front of the line, and the finding says so.
 */
final class HappyPathsQuestion {
    private final Snapshots snapshots;
    private final Totals.Probe totals;
    private final Places.Probe places;
    private final List<HappyPathCheck> checks;

    HappyPathsQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.totals = new Totals.Probe(schema);
        this.places = new Places.Probe(schema);
        this.checks = List.of(
                new CorrelationPath(schema),
                new TracePath(schema),
                new TracedSuccessPath(schema),
                new OwnershipPath(schema),
                new HeartbeatPath(schema),
                new WherePath(schema),
                new WhyPath(schema));
    }

    List<HappyPath> ask() {
        return snapshots.seek("happy paths", connection -> {
            HappyPathCheck.Seen seen = new HappyPathCheck.Seen(totals.read(connection), places.read(connection));
            List<HappyPath> paths = new ArrayList<>();
            for (HappyPathCheck check : checks) {
                paths.add(check.check(connection, seen));
            }
            return List.copyOf(paths);
        });
    }
}
