package dev.vigia.diagnose;

import dev.vigia.job.Gate;
import dev.vigia.job.ReportedProgress;
import dev.vigia.observe.HeldBack;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.JobObservation.Hold;
import dev.vigia.observe.JobObservation.LastRun;
import dev.vigia.observe.JobObservation.LastWorker;
import dev.vigia.observe.JobObservation.Line;
import dev.vigia.observe.JobObservation.OpenTransaction;
import dev.vigia.observe.JobObservation.Server;
import dev.vigia.observe.JobObservation.Service;
import dev.vigia.observe.JobRow;
import dev.vigia.observe.JobTies;
import dev.vigia.observe.KeyUse;
import dev.vigia.observe.LimitUse;
import dev.vigia.observe.PermitHolder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Observations as they may come, likely or not: each place of a job, with whatever may stand beside it. */
final class AnyObservation {
    private static final Instant NOW = WaitingOnProperties.NOW;

    private AnyObservation() {}

    static JobObservation of(Random random) {
        UUID id = new UUID(random.nextLong(), random.nextLong());
        if (random.nextInt(10) == 0) {
            OpenTransaction open =
                    new OpenTransaction(7, maybe(random, "checkout"), maybe(random, "active"), maybe(random, NOW));
            return new JobObservation(
                    id, NOW, null, List.of(open), null, null, null, List.of(), List.of(), null, null, null);
        }
        String status = oneOf(random, "queued", "failed", "running", "succeeded", "cancelled");
        JobRow job = job(random, id, status);
        Hold hold = "running".equals(status)
                ? new Hold(
                        "w",
                        at(random),
                        maybe(random, new ReportedProgress(maybe(random, 0.4), maybe(random, "page 2"), at(random))),
                        maybe(random, at(random)),
                        maybe(random, at(random)),
                        Duration.ofSeconds(45),
                        oneOf(random, null, null, "worker_silent", "ttl_exceeded"))
                : null;
        LastRun last = maybe(
                random,
                new LastRun(
                        1,
                        oneOf(random, "failed", "lost", "snoozed", "released"),
                        "w",
                        at(random),
                        maybe(random, "no")));
        List<Gate> gates = some(random, random.nextInt(3) == 0 ? 3 : 0, () -> gate(random));
        return new JobObservation(
                id,
                NOW,
                job,
                List.of(),
                maybe(random, "handler_error"),
                hold,
                last,
                gates,
                job.runAt() == null ? some(random, 2, () -> dependency(random)) : List.of(),
                random.nextInt(3) == 0 ? heldBack(random) : null,
                service(random),
                line(random));
    }

    private static JobRow job(Random random, UUID id, String status) {
        boolean ended = Set.of("succeeded", "cancelled").contains(status);
        return new JobRow(
                id,
                "run_tsa",
                null,
                id,
                null,
                "{}",
                status,
                0,
                random.nextInt(4),
                1 + random.nextInt(4),
                "queued".equals(status) && random.nextInt(4) == 0 ? null : at(random),
                null,
                null,
                null,
                null,
                null,
                null,
                maybe(random, "503"),
                oneOf(random, "handler_error", "dependency_error"),
                null,
                NOW,
                NOW,
                ended ? NOW : null,
                0);
    }

    private static JobTies.Dependency dependency(Random random) {
        String standing = oneOf(random, "queued", "running", "retrying", "dead", "cancelled");
        return new JobTies.Dependency(UUID.randomUUID(), "fetch", standing, true, "wait");
    }

    /** With a limit on how many run, on how many start, both or none, for the type and for its key. */
    private static HeldBack heldBack(Random random) {
        Integer run = maybe(random, 2);
        Integer start = maybe(random, 100);
        LimitUse type = new LimitUse(
                "run_tsa",
                run,
                maybe(random, 1),
                start,
                start == null ? null : Duration.ofMinutes(1),
                start,
                10,
                Duration.ofMinutes(1),
                10,
                random.nextInt(4),
                5,
                random.nextBoolean(),
                null,
                start == null ? null : maybe(random, at(random)));
        KeyUse key = new KeyUse(
                maybe(random, "acme"), random.nextInt(3), 3, random.nextBoolean(), null, maybe(random, at(random)));
        return new HeldBack(
                type, key, some(random, 2, () -> new PermitHolder(UUID.randomUUID(), null, "w", at(random))));
    }

    private static Gate gate(Random random) {
        return new Gate(
                UUID.randomUUID(),
                maybe(random, "run_tsa"),
                "why",
                maybe(random, at(random)),
                "ana",
                maybe(random, "rule"),
                at(random),
                null,
                null,
                null);
    }

    private static Service service(Random random) {
        return new Service(
                some(
                        random,
                        3,
                        () -> new Server("w", random.nextInt(4) == 0 ? null : random.nextInt(3), random.nextInt(3))),
                some(random, 2, () -> new JobObservation.Holding("build_artifact", 3, at(random))),
                maybe(random, new LastWorker("w", maybe(random, "6"), "drained", at(random))),
                random.nextBoolean() ? Set.of("run_tsas") : Set.of());
    }

    private static Line line(Random random) {
        return new Line(
                random.nextInt(3) * 300L,
                random.nextBoolean(),
                random.nextBoolean() ? Map.of("run_tsa", 5L, "run_tsas", 2L) : Map.of(),
                maybe(random, at(random)),
                random.nextBoolean(),
                random.nextInt(3) * random.nextDouble(),
                random.nextInt(2) * random.nextDouble());
    }

    private static Instant at(Random random) {
        return NOW.plusSeconds(random.nextInt(201) - 100);
    }

    private static <T> T maybe(Random random, T value) {
        return random.nextBoolean() ? value : null;
    }

    @SafeVarargs
    private static <T> T oneOf(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }

    private static <T> List<T> some(Random random, int most, Supplier<T> one) {
        return Stream.generate(one).limit(random.nextInt(most + 1)).toList();
    }
}
