package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.Outcome;
import dev.vigia.job.WorkerId;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** A worker that claims for real when a test says so, and whose jobs run for as long as the test wants. */
final class SteppedWorker {
    final Intake intake;
    private final Database store;
    private final Assignment assignment;
    private final int slots;
    private final List<Claimed> running = new ArrayList<>();

    /** @param clock the time, as {@link System#nanoTime()} */
    SteppedWorker(Database store, LongSupplier clock, WorkerSettings settings) {
        this.store = store;
        this.assignment = new Assignment(settings, new Handlers(Map.of(), context -> Outcome.succeeded()));
        this.slots = settings.slots();
        this.intake = intake(clock);
    }

    Intake intake(LongSupplier clock) {
        return new Intake(
                store, WorkerId.random(), assignment, new Intake.Slots(this::ofShare, running::addAll, clock));
    }

    private int ofShare(int share) {
        return (int) running.stream()
                .filter(job -> assignment.shareOf(job.job().type()) == share)
                .count();
    }

    /** Fills its free slots; what it took. */
    List<Claimed> take() {
        return take(intake);
    }

    List<Claimed> take(Intake by) {
        int before = running.size();
        Intake.Line line = by.fromLine(slots - before);
        assertThat(running).hasSize(before + line.jobs()).hasSizeLessThanOrEqualTo(slots);
        return List.copyOf(running.subList(before, running.size()));
    }

    /** All its jobs end, and it takes others. */
    List<Claimed> takeAnew() {
        running.clear();
        return take();
    }

    void end(String type, int jobs) {
        for (int i = 0; i < jobs; i++) {
            running.remove(running.stream()
                    .filter(job -> job.job().type().equals(type))
                    .findFirst()
                    .orElseThrow());
        }
    }

    Map<String, Long> runningByType() {
        Map<String, Long> counts = new TreeMap<>();
        running.forEach(job -> counts.merge(job.job().type(), 1L, Long::sum));
        return counts;
    }
}
