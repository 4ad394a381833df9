package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.util.List;

/** A worker's clock is off. No decision here depends on it; what it logs and calls does. */
final class ClockSkew implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.seen().workers().stream()
                .filter(worker -> worker.alive() && worker.vitals().clockOffsetMs() != null)
                .filter(worker -> Math.abs(worker.vitals().clockOffsetMs()) > Thresholds.CLOCK.toMillis())
                .filter(worker -> !mayBeLate(worker, facts))
                .map(worker -> incident(worker, facts))
                .toList();
    }

    /** A beat that was held up on its way looks like a clock that is behind. */
    private static boolean mayBeLate(Worker worker, Facts facts) {
        boolean stalled = facts.seen().changes().stream()
                .anyMatch(change -> worker.id().equals(change.worker())
                        && (change.kind().equals("worker_stalled")
                                || change.kind().equals("worker_cut_off")));
        Long pause = worker.vitals().pauseMs();
        boolean locked = facts.seen().server().locks().stream().anyMatch(root -> root.ours());
        return worker.vitals().clockOffsetMs() < 0 && (stalled || locked || (pause != null && pause > 1_000));
    }

    private static Incident incident(Worker worker, Facts facts) {
        long off = worker.vitals().clockOffsetMs();
        long right = facts.seen().workers().stream()
                .filter(other -> other.alive()
                        && other.vitals().clockOffsetMs() != null
                        && Math.abs(other.vitals().clockOffsetMs()) <= Thresholds.CLOCK.toMillis())
                .count();
        return Finding.of(Cause.CLOCK_SKEW)
                .in("worker", worker.id())
                .headline("The clock of worker " + worker.id() + " (" + worker.host() + ") is "
                        + Phrasing.duration(Duration.ofMillis(Math.abs(off))) + (off > 0 ? " ahead of" : " behind")
                        + " the database's. No decision depends on it; its log and its calls do.")
                .since(worker.startedAt(), Duration.ofMinutes(1))
                .impact(Impact.NONE)
                .because(List.of(Proof.worker(
                        "measured with each beat: " + off + " ms", worker.id(), "abs(clock_offset_ms) > 5000")))
                .because(
                        Phrasing.count(right, "other worker") + " agree with the database",
                        "select count(*) as others, true as holds from executor_workers where id <> ? and state = 'live' and abs(clock_offset_ms) <= 5000",
                        worker.id())
                .not(
                        right > 0
                                ? "the database's clock: others agree with it"
                                : "nothing between the two clocks: no other worker is there to ask")
                .next(NextAction.look("Set the clock of " + worker.host() + ".", "timedatectl status"))
                .confidence(right > 0 ? 0.97 : 0.8);
    }
}
