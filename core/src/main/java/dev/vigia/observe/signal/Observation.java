package dev.vigia.observe.signal;

import dev.vigia.job.Gate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The whole system at one instant, each part read at bounded cost. What could not be read is {@code missing}, and its part
 * is empty.
 *
 * @param observedAt by the database's clock; every age is counted to it
 * @param schema     where the tables are, for queries that are to be run again
 * @param looksBack  how far attempts and arrivals go back
 */
public record Observation(
        Instant observedAt,
        String schema,
        Duration looksBack,
        List<Missing> missing,
        List<Worker> workers,
        List<Gate> gates,
        List<DueJobs> due,
        List<Parked> parked,
        List<RunningJobs> running,
        List<Overrun> longest,
        List<Attempts> attempts,
        List<RepeatedLoss> losses,
        List<Arrivals> arrivals,
        List<PayloadField> payloads,
        List<Limit> limits,
        List<Change> changes,
        List<MissedTick> missedTicks,
        List<RefusedKey> refusedKeys,
        List<BlockedJobs> blocked,
        List<IllegalRows> illegal,
        List<OpenDocuments> documents,
        Server server) {

    public Observation {
        Objects.requireNonNull(observedAt, "observedAt");
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(server, "server");
        missing = List.copyOf(missing);
        workers = List.copyOf(workers);
        gates = List.copyOf(gates);
        due = List.copyOf(due);
        parked = List.copyOf(parked);
        running = List.copyOf(running);
        longest = List.copyOf(longest);
        attempts = List.copyOf(attempts);
        losses = List.copyOf(losses);
        arrivals = List.copyOf(arrivals);
        payloads = List.copyOf(payloads);
        limits = List.copyOf(limits);
        changes = List.copyOf(changes);
        missedTicks = List.copyOf(missedTicks);
        refusedKeys = List.copyOf(refusedKeys);
        blocked = List.copyOf(blocked);
        illegal = List.copyOf(illegal);
        documents = documents == null ? List.of() : List.copyOf(documents); // kept before there were any
    }

    /** The same, with these signals missing. */
    public Observation with(List<Missing> gone) {
        return new Observation(
                observedAt,
                schema,
                looksBack,
                gone,
                workers,
                gates,
                due,
                parked,
                running,
                longest,
                attempts,
                losses,
                arrivals,
                payloads,
                limits,
                changes,
                missedTicks,
                refusedKeys,
                blocked,
                illegal,
                documents,
                server);
    }

    public boolean isMissing(Signal signal) {
        return missing.stream().anyMatch(gone -> gone.signal().equals(signal.word()));
    }
}
