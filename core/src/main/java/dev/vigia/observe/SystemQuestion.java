package dev.vigia.observe;

import dev.vigia.job.Gate;
import dev.vigia.job.Schema;
import dev.vigia.observe.signal.DueJobs;
import dev.vigia.observe.signal.Missing;
import dev.vigia.observe.signal.Observation;
import dev.vigia.observe.signal.Server;
import dev.vigia.observe.signal.Signal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How is the whole system? One snapshot of all that a verdict needs, at a cost that does not grow with the tables. */
final class SystemQuestion {
    private static final Duration EACH = Duration.ofSeconds(2);
    private static final Duration ALL = Duration.ofSeconds(5);
    private static final GatesQuery GATES = new GatesQuery(GatesQuery.State.OPEN, null, 100, null);
    private static final String QUESTION = "diagnosis";
    private static final String ANY_TABLE = "executor_job";

    // Of the catalogs only: it neither waits for a lock nor needs a permission.
    static final String NOW = """
            select now() as at,
                   exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                            where n.nspname = ? and c.relname = ?) as migrated
            """;

    private final Snapshots snapshots;
    private final Schema schema;
    private final Query now;
    private final LockSignals locks;
    private final ServerSignals server;
    private final WorkerSignals workers;
    private final GatesQuestion gates;
    private final LineSignals line;
    private final AttemptsProbe attempts;
    private final ArrivalsProbe arrivals;
    private final LimitSignals limits;
    private final ChangeSignals changes;
    private final JobSignals jobs;

    SystemQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.schema = schema;
        this.now = new Query(schema, NOW);
        this.locks = new LockSignals(schema);
        this.server = new ServerSignals(schema);
        this.workers = new WorkerSignals(schema);
        this.gates = new GatesQuestion(snapshots, schema);
        this.line = new LineSignals(schema);
        this.attempts = new AttemptsProbe(schema);
        this.arrivals = new ArrivalsProbe(schema);
        this.limits = new LimitSignals(new LimitsQuestion(snapshots, schema));
        this.changes = new ChangeSignals(schema);
        this.jobs = new JobSignals(schema);
    }

    Observation ask() {
        return snapshots.seek(QUESTION, this::read);
    }

    private record Begun(Instant at, boolean migrated) {}

    /** Where there is no table every signal would be missing, and that is not what is wrong. */
    private Instant begin(Connection connection) throws SQLException {
        Begun begun = now.one(
                connection, row -> new Begun(row.instant("at"), row.flag("migrated")), schema.name(), ANY_TABLE);
        if (!begun.migrated) {
            throw Snapshots.notMigrated(
                    QUESTION, "relation \"" + schema.name() + "." + ANY_TABLE + "\" does not exist", null);
        }
        return begun.at;
    }

    /** Locks first, and from catalogs only: what follows may find our tables locked. */
    private Observation read(Connection connection) throws SQLException {
        Probing probing = new Probing(connection, EACH, ALL);
        Instant at = begin(connection);
        Slices slices = Slices.before(at);
        Server postgres = server(probing);
        List<DueJobs> due = probing.read(Signal.LINE, List.of(), line::due);
        AttemptsProbe.Found ended = probing.read(
                Signal.ATTEMPTS, new AttemptsProbe.Found(List.of(), Map.of(), Map.of()), c -> attempts.read(c, slices));
        return new Observation(
                        at,
                        schema.name(),
                        Slices.LOOKS_BACK,
                        List.of(),
                        probing.read(Signal.WORKERS, List.of(), workers::read),
                        probing.read(
                                Signal.GATES,
                                List.<Gate>of(),
                                c -> gates.read(c, GATES).gates()),
                        due,
                        probing.read(Signal.BACKOFF, List.of(), line::parked),
                        probing.read(Signal.RUNNING, List.of(), line::running),
                        probing.read(Signal.RUNNING, List.of(), line::longest),
                        ended.groups(),
                        probing.read(Signal.ATTEMPTS, List.of(), jobs::losses),
                        probing.read(Signal.ARRIVALS, List.of(), c -> arrivals.read(c, slices)),
                        probing.read(Signal.PAYLOADS, List.of(), c -> jobs.payloads(c, ended)),
                        probing.read(Signal.LIMITS, List.of(), c -> limits.read(c, due)),
                        probing.read(Signal.CHANGES, List.of(), changes::changes),
                        probing.read(Signal.SCHEDULES, List.of(), changes::ticks),
                        probing.read(Signal.KEYS, List.of(), changes::keys),
                        probing.read(Signal.DEPENDENCIES, List.of(), jobs::blocked),
                        probing.read(Signal.PLACES, List.of(), jobs::illegal),
                        probing.read(Signal.DOCUMENTS, List.of(), line::documents),
                        postgres)
                .with(distinct(probing.missing()));
    }

    private Server server(Probing probing) throws SQLException {
        List<Server.LockRoot> roots = probing.read(Signal.LOCKS, List.of(), locks::roots);
        LockSignals.Connected connected =
                probing.read(Signal.SESSIONS, new LockSignals.Connected(List.of(), false), locks::sessions);
        if (connected.hidden()) {
            probing.missing(Signal.SESSIONS, "this role may not see what other sessions do; grant it pg_monitor");
        }
        ServerSignals.Facts facts = probing.read(Signal.SERVER, ServerSignals.Facts.UNKNOWN, server::facts);
        return new Server(
                facts.version(),
                facts.startedAt(),
                facts.inRecovery(),
                facts.readOnly(),
                facts.maxConnections(),
                facts.reservedConnections(),
                facts.settings(),
                connected.sessions(),
                roots,
                probing.read(Signal.SESSIONS, List.of(), locks::writers),
                probing.read(Signal.SESSIONS, List.of(), locks::xminHolders),
                probing.read(Signal.TABLES, List.of(), server::tables),
                probing.read(Signal.TABLES, List.of(), server::indexes),
                probing.read(Signal.WORKERS, null, server::election),
                LocalDisk.of(facts.settings()));
    }

    /** One signal may be read by several statements; it is missing once. */
    private static List<Missing> distinct(List<Missing> all) {
        List<Missing> once = new ArrayList<>();
        for (Missing one : all) {
            if (once.stream().noneMatch(seen -> seen.signal().equals(one.signal()))) {
                once.add(one);
            }
        }
        return once;
    }
}
