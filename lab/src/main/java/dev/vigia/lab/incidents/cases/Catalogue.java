package dev.vigia.lab.incidents.cases;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Every published case by its id, in the order of the catalogue. */
public final class Catalogue {
    private static final Map<String, Supplier<Case>> CASES = new LinkedHashMap<>();

    /** Pairs of which one must never be taken for the other. */
    public static final List<List<String>> PAIRS = List.of(
            List.of("H3", "D2"),
            List.of("H1", "P5"),
            List.of("W1", "W2", "W4"),
            List.of("B1", "W5", "B4"),
            List.of("Q2", "W3"),
            List.of("P1", "X1"),
            List.of("P3", "P1"),
            List.of("O3", "W6"),
            List.of("D3", "Q2"),
            List.of("H7", "P4"));

    static {
        CASES.put("H1", VersionCases.CodeRegression::new);
        CASES.put("H2", HandlerCases.PoisonJob::new);
        CASES.put("H3", HandlerCases.StuckHandler::new);
        CASES.put("H4", VersionCases.Slowdown::new);
        CASES.put("H5", HandlerCases.OutOfMemory::new);
        CASES.put("H7", VersionCases.Renamed::new);
        CASES.put("H8", HandlerCases.LeaseTooShort::new);
        CASES.put("D1", DependencyCases.Down::new);
        CASES.put("D2", DependencyCases.Slow::new);
        CASES.put("D3", DependencyCases.RateLimited::new);
        CASES.put("D5", DependencyCases.Unauthorized::new);
        CASES.put("D7", DependencyCases.RetryStorm::new);
        CASES.put("W1", WorkerCases.Killed::new);
        CASES.put("W2", WorkerCases.Paused::new);
        CASES.put("W3", WorkerCases.AllOfAType::new);
        CASES.put("W4", WorkerCases.Unreachable::new);
        CASES.put("W5", WorkerHealthCases.PoolExhausted::new);
        CASES.put("W6", WorkerHealthCases.Starved::new);
        CASES.put("W8", WorkerHealthCases.CrashLoop::new);
        CASES.put("O1", OrchestratorCases.MaintenanceStalled::new);
        CASES.put("O3", OrchestratorCases.WakeupLost::new);
        CASES.put("Q1", QueueCases.Frozen::new);
        CASES.put("Q2", QueueCases.HotKey::new);
        CASES.put("Q4", QueueCases.Starvation::new);
        CASES.put("Q5", QueueCases.Flood::new);
        CASES.put("Q6", QueueCases.Parked::new);
        CASES.put("B1", SessionCases.LockQueue::new);
        CASES.put("B2", DatabaseCases.VacuumBlocked::new);
        CASES.put("B3", DatabaseCases.ClaimIndexMissing::new);
        CASES.put("B4", SessionCases.ConnectionsExhausted::new);
        CASES.put("B5", DiskCases.Full::new);
        CASES.put("B6", DatabaseCases.ReadOnly::new);
        CASES.put("B7", StandbyCases.Unconfirmed::new);
        CASES.put("B10", DatabaseCases.PoolerMode::new);
        CASES.put("P1", ProducerCases.Silent::new);
        CASES.put("P2", ProducerCases.Burst::new);
        CASES.put("P3", ProducerCases.Invisible::new);
        CASES.put("P4", ProducerCases.Misspelt::new);
        CASES.put("P5", ProducerCases.PayloadChanged::new);
        CASES.put("S1", StateCases.DeadParent::new);
        CASES.put("S2", StateCases.SetByHand::new);
        CASES.put("C1", StateCases.WrongClock::new);
        CASES.put("C2", StateCases.MissedTick::new);
        CASES.put("X1", StateCases.RevokedKey::new);
        CASES.put("N1", ControlCases.Steady::new);
        CASES.put("N2", ControlCases.DrainingBurst::new);
        CASES.put("N3", ControlCases.PlannedFreeze::new);
        CASES.put("N4", ControlCases.RollingDeploy::new);
        CASES.put("M1", CompoundCases.DownAndFrozen::new);
        CASES.put("M2", CompoundCases.LockThatLooksLikeMore::new);
        CASES.put("M3", CompoundCases.DecoyDeploy::new);
    }

    private Catalogue() {}

    public static List<String> ids() {
        return List.copyOf(CASES.keySet());
    }

    /** A new one of this id. */
    public static Case create(String id) {
        return CASES.get(id).get();
    }

    public static boolean isControl(String id) {
        return id.startsWith("N");
    }

    /** Those of these that are no ids. */
    public static List<String> unknown(List<String> ids) {
        List<String> unknown = new ArrayList<>(ids);
        unknown.removeAll(CASES.keySet());
        return unknown;
    }
}
