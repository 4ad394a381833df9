package dev.vigia;

import dev.vigia.job.Closest;
import dev.vigia.job.Freeze;
import dev.vigia.job.Gate;
import dev.vigia.job.GateReport;
import dev.vigia.job.GateReport.Skipped;
import dev.vigia.job.GateScope;
import dev.vigia.job.Operator;
import dev.vigia.job.StoreUnavailableException;
import dev.vigia.observe.GatesQuery;
import dev.vigia.observe.Observer;
import dev.vigia.observe.QueryTimeoutException;
import dev.vigia.observe.TypeCensus;
import dev.vigia.store.Database;
import dev.vigia.store.LiftGate;
import dev.vigia.store.LockGates;
import dev.vigia.store.SetGate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Freezes types, or everything, and thaws them. A gate is a row, so it outlives every process: from its commit on no claim
 * takes a job that it holds, what runs already finishes, and enqueueing goes on. Each action is one transaction, audited,
 * told as an event ({@code gate_set}, {@code gate_lifted}), and has a dry run. Lifting wakes the workers at once.
 *
 * <p>The gate of everything and those of single types are independent: a job is held as long as one of them holds it.
 */
public final class Gates {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Database database;
    private final Observer observer;
    private final LockGates lock;
    private final SetGate set;
    private final LiftGate lift;

    Gates(Database database, Observer observer) {
        this.database = database;
        this.observer = observer;
        this.lock = new LockGates(database.schema());
        this.set = new SetGate(database.schema());
        this.lift = new LiftGate(database.schema());
    }

    /**
     * Sets a gate on each type of the order, or the one of everything. What is frozen already stays as it is, and is said.
     *
     * @throws dev.vigia.job.InvalidValueException if the order would be over before it began; nothing was frozen
     * @throws StoreUnavailableException           if PostgreSQL could not be used for 10 s
     */
    public GateReport freeze(Freeze order, Operator who, boolean dryRun) {
        Changes changes = apply(dryRun, connection -> setAll(connection, order, who, dryRun));
        TypeCensus census = census();
        List<String> warnings = new ArrayList<>();
        if (!order.scope().isEverything()) {
            order.scope().types().forEach(type -> warnIfUnknown(type, census, warnings));
            gateOfEverything()
                    .ifPresent(gate -> warnings.add("everything is frozen as well, " + gate.words()
                            + "; what is frozen here goes on only when both gates are lifted"));
        }
        return report(dryRun, changes, census, warnings);
    }

    /**
     * Lifts the gate of each type, or the one of everything; workers are woken. Gates of single types stay when that of
     * everything is lifted.
     *
     * @throws StoreUnavailableException if PostgreSQL could not be used for 10 s
     */
    public GateReport unfreeze(GateScope scope, Operator who, boolean dryRun) {
        Changes changes = apply(dryRun, connection -> liftAll(connection, scope, who));
        List<String> warnings = new ArrayList<>();
        List<Gate> left = open();
        if (scope.isEverything()) {
            List<String> types = left.stream()
                    .map(Gate::type)
                    .filter(type -> type != null)
                    .distinct()
                    .toList();
            if (!types.isEmpty()) {
                warnings.add("frozen by gates of their own, and still so: " + String.join(", ", types));
            }
        } else {
            gateOfEverything()
                    .ifPresent(gate -> warnings.add("everything is frozen as well, " + gate.words()
                            + "; nothing goes on before that gate is lifted"));
        }
        return report(dryRun, changes, census(), warnings);
    }

    /** The gates in force, the latest first. */
    public List<Gate> open() {
        return observer.gates(GatesQuery.open()).gates();
    }

    private record Changes(List<Gate> gates, List<Skipped> skipped) {}

    private Changes apply(boolean dryRun, Database.SqlWork<Changes> action) {
        return database.persistently(PATIENCE, connection -> {
            lock.apply(connection);
            Changes changes = action.on(connection);
            if (dryRun) {
                connection.rollback(); // a rehearsal is the whole action, without its end
            }
            return changes;
        });
    }

    private Changes setAll(Connection connection, Freeze order, Operator who, boolean dryRun) throws SQLException {
        List<Gate> gates = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        for (String type : order.scope().gates()) {
            SetGate.Answer answer = set.apply(connection, type, order, who);
            if (answer.isNew()) {
                gates.add(dryRun ? answer.gate().proposed() : answer.gate());
            } else {
                skipped.add(new Skipped(type, "frozen already, " + answer.gate().words()));
            }
        }
        return new Changes(List.copyOf(gates), List.copyOf(skipped));
    }

    private Changes liftAll(Connection connection, GateScope scope, Operator who) throws SQLException {
        List<Gate> gates = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        for (String type : scope.gates()) {
            List<Gate> lifted = lift.apply(connection, type, who);
            gates.addAll(lifted);
            if (lifted.isEmpty()) {
                skipped.add(new Skipped(type, type == null ? "there is no gate on everything" : "it has no gate"));
            }
        }
        return new Changes(List.copyOf(gates), List.copyOf(skipped));
    }

    private GateReport report(boolean dryRun, Changes changes, TypeCensus census, List<String> warnings) {
        List<String> types = changes.gates.stream().map(Gate::type).distinct().toList();
        GateReport.Reach reach = census == null ? null : census.reach(types.contains(null) ? null : types);
        return new GateReport(dryRun, changes.gates, changes.skipped, reach, List.copyOf(warnings));
    }

    /** Null if the line is too long to be counted in time: that must not keep anybody from freezing it. */
    private TypeCensus census() {
        try {
            return observer.census();
        } catch (QueryTimeoutException e) {
            return null;
        }
    }

    private Optional<Gate> gateOfEverything() {
        return open().stream().filter(gate -> gate.type() == null).findFirst();
    }

    private static void warnIfUnknown(String type, TypeCensus census, List<String> warnings) {
        if (census != null && !census.known().contains(type)) {
            String meant = Closest.to(type, census.known())
                    .map(close -> "; did you mean " + close + "?")
                    .orElse("");
            warnings.add("nothing knows the type " + type
                    + ": no job of it is unfinished, no policy and no worker names it" + meant);
        }
    }
}
