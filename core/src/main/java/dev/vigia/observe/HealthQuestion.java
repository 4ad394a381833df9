package dev.vigia.observe;

import dev.vigia.job.Gate;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/** How is the system? The live figures in one look, the dear ones as they are kept. */
final class HealthQuestion {
    private static final String NAME = "health";
    // What the elected worker found last, by executor_incidents_open_idx; of a while ago it says nothing of now.
    static final String VERDICT = """
            select incident ->> 'headline' as headline from executor_incidents
             where resolved_at is null and seen_at > now() - interval '60 seconds'
             order by (incident ->> 'severity' = 'broken') desc, id limit 1
            """;

    private static final GatesQuery GATES = new GatesQuery(GatesQuery.State.OPEN, null, 100, null);
    private static final Executor BACKGROUND = task -> {
        Thread thread = new Thread(task, "vigia-counts");
        thread.setDaemon(true);
        thread.start();
    };

    private final Snapshots snapshots;
    private final LagProbe lag;
    private final GatesQuestion gates;
    private final LiveFigures.Probe live;
    private final Query verdict;
    private final Kept<LineCounts> counts;
    private final Kept<Optional<Instant>> oldestDueAt;
    private final HealthReport report;

    HealthQuestion(DataSource source, Schema schema, ObserverSettings settings) {
        this.snapshots = new Snapshots(source, settings.statementTimeout());
        this.lag = new LagProbe(schema);
        this.gates = new GatesQuestion(snapshots, schema);
        this.live = new LiveFigures.Probe(schema);
        this.verdict = new Query(schema, VERDICT);
        Duration longest = settings.countsKept();
        Snapshots scans = settings.patientSnapshots(source);
        LineCounts.Probe line = new LineCounts.Probe(schema);
        this.counts = new Kept<>(longest, settings.nanos(), BACKGROUND, () -> scans.scan(NAME, line::read));
        this.oldestDueAt =
                new Kept<>(longest, settings.nanos(), BACKGROUND, () -> scans.scan(NAME, lag::readUnbounded));
        this.report = new HealthReport(settings.runtimeVersion());
    }

    private record Look(LiveFigures figures, LagProbe.Found lag, List<Gate> gates, String verdict) {}

    Health ask() {
        LineCounts counted = counts.get();
        Look look = snapshots.seek(
                NAME,
                connection -> new Look(
                        live.read(connection),
                        lag.read(connection),
                        gates.read(connection, GATES).gates(),
                        verdict(connection)));
        return report.of(look.figures, lagSeconds(look), counted, look.gates, look.verdict);
    }

    private String verdict(Connection connection) throws SQLException {
        List<String> open = verdict.list(connection, row -> row.text("headline"));
        return open.isEmpty() ? null : open.get(0);
    }

    private double lagSeconds(Look look) {
        Instant oldest = look.lag.oldestDueAt();
        if (!look.lag.complete()) {
            Optional<Instant> beyond = oldestDueAt.get();
            if (beyond.isPresent() && (oldest == null || beyond.get().isBefore(oldest))) {
                oldest = beyond.get();
            }
        }
        return oldest == null
                ? 0
                : Math.max(
                        0, Duration.between(oldest, look.figures.observedAt()).toMillis() / 1000.0);
    }
}
