package dev.vigia.diagnose;

import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.JobObservation.Holding;
import dev.vigia.observe.JobObservation.Server;
import dev.vigia.observe.JobObservation.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Every slot that could run it is taken: it is the next, or it is behind others and nothing ended in the last minute, so
 * that what is in front of it explains nothing.
 *
 * @param busy    slots taken; may exceed {@code slots} for a moment, while a worker starts or drains
 * @param slots   of all live workers that handle its type
 * @param holders what runs in them, the most first
 * @param ahead   jobs in front of it
 */
public record SlotsFull(long busy, long slots, List<Holding> holders, long ahead, Instant observedAt)
        implements WaitingOn {

    static Optional<SlotsFull> in(JobObservation seen) {
        Service service = seen.service();
        boolean full = service.workers().stream().allMatch(SlotsFull::isFull);
        boolean lineMoves = seen.line().servedPerSecond() > 0;
        if (!full || (seen.line().ahead() > 0 && lineMoves)) {
            return Optional.empty();
        }
        return Optional.of(new SlotsFull(
                busy(service), slots(service), service.holdings(), seen.line().ahead(), seen.observedAt()));
    }

    /** One that does not say how many slots it has may have room. */
    private static boolean isFull(Server worker) {
        return worker.slots() != null && worker.busy() >= worker.slots();
    }

    static long busy(Service service) {
        return service.workers().stream().mapToLong(Server::busy).sum();
    }

    static long slots(Service service) {
        return service.workers().stream()
                .mapToLong(worker -> worker.slots() == null ? 0 : worker.slots())
                .sum();
    }

    @Override
    public String kind() {
        return "slots_full";
    }

    @Override
    public String summary() {
        return "slots_full(" + busy + "/" + slots + ")";
    }

    @Override
    public List<String> sentences() {
        String running = holders.stream()
                .map(holding -> Phrasing.number(holding.jobs()) + " " + holding.type() + ", the oldest for "
                        + Phrasing.duration(Duration.between(holding.oldestSince(), observedAt)))
                .collect(Collectors.joining(" · "));
        return List.of(
                "All " + Phrasing.count(slots, "slot") + " that could run it are taken"
                        + (running.isEmpty() ? "." : ": " + running + "."),
                ahead == 0
                        ? "It is the next."
                        : Phrasing.count(ahead, "job") + (ahead == 1 ? " stands" : " stand")
                                + " in front of it, and no attempt ended in the last minute.");
    }

    @Override
    public Optional<String> command() {
        return Optional.of("jobs --status running");
    }
}
