package dev.vigia.diagnose.rule;

import java.util.List;

/** All rules there are. Their order means nothing: whatever each says is ranked afterwards. */
public final class Rules {
    public static final List<Rule> ALL = List.of(
            new DiskFull(),
            new ReadOnlyConnections(),
            new ConnectionsExhausted(),
            new LockQueue(),
            new StandbyWait(),
            new VacuumBlocked(),
            new ClaimPlanRegression(),
            new PoolerMode(),
            new KeyRevoked(),
            new InvisibleEnqueue(),
            new Frozen(),
            new IllegalState(),
            new PoisonJob(),
            new OutOfMemory(),
            new CrashLoop(),
            new SilentWorker(),
            new PoolExhausted(),
            new WorkerStarved(),
            new NobodyTakes(),
            new UnknownFunction(),
            new MaintenanceStalled(),
            new WakeupLost(),
            new DependencyTrouble(),
            new DependencySlow(),
            new CodeRegression(),
            new PayloadMismatch(),
            new StuckHandler(),
            new LeaseTooShort(),
            new Slowdown(),
            new HeldByLimit(),
            new NoisyProducer(),
            new PriorityStarvation(),
            new Burst(),
            new ParkedInBackoff(),
            new DependencyNever(),
            new ScheduleMissed(),
            new ProducerSilent(),
            new ClockSkew());

    private Rules() {}
}
