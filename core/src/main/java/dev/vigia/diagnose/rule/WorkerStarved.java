package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.RunTimes;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** One worker is slow at whatever it runs: it gets no processor, or its process stands still again and again. */
final class WorkerStarved implements Rule {
    /** A pause that no garbage collection of a healthy process takes. */
    private static final long PAUSE_MS = 1_500;

    private static final int STALLED_PERCENT = 40;

    @Override
    public List<Incident> in(Facts facts) {
        return facts.claimers().stream()
                .map(worker -> incident(worker, facts))
                .filter(Objects::nonNull)
                .toList();
    }

    private static Incident incident(Worker worker, Facts facts) {
        RunTimes.Comparison slow = RunTimes.ofWorker(worker.id(), facts);
        Long pause = worker.vitals().pauseMs();
        boolean pauses = pause != null && pause >= PAUSE_MS && !othersPause(pause, worker, facts);
        boolean slower = slow != null && slow.ratio() >= Thresholds.SLOWER && slow.types() == slow.slowTypes();
        boolean hurts = slower || !facts.suffering().isEmpty();
        Integer stalled = worker.vitals().stalled();
        boolean stalls = stalled != null && stalled >= STALLED_PERCENT && !othersStall(stalled, worker, facts);
        boolean starting = facts.within(worker.startedAt(), Thresholds.STARTING);
        if (starting || !(stalls || (pauses && hurts) || (slower && slow.types() > 1))) {
            return null;
        }
        return Finding.of(Cause.WORKER_STARVED)
                .in("worker", worker.id())
                .headline("Worker " + worker.id() + " (" + worker.host() + ") is starved: "
                        + (stalls
                                ? "its process stood still for " + stalled + " % of the last half minute"
                                : pauses
                                        ? "its process stood still for " + Phrasing.duration(Duration.ofMillis(pause))
                                        : "")
                        + ((stalls || pauses) && slower ? ", and " : "")
                        + (slower
                                ? "it takes " + String.format(java.util.Locale.ROOT, "%.1f", slow.ratio())
                                        + " times as long as others for the same types"
                                : "")
                        + ".")
                .since(slow == null ? worker.lastSeenAt().minus(worker.lease()) : slow.since(), Duration.ofSeconds(60))
                .impact(facts.impact(slow == null ? List.of() : slow.names()))
                .because(List.of(Proof.worker(
                        pause == null
                                ? "it beats"
                                : "longest time in which its process did not run, between two beats: "
                                        + Phrasing.duration(Duration.ofMillis(pause)),
                        worker.id(),
                        stalls
                                ? "stalled_percent >= 20"
                                : pauses ? "pause_ms >= 500" : "last_seen_at >= now() - lease_duration")))
                .because(
                        slow == null
                                ? "other workers do not stand still"
                                : "median run on it " + Proof.seconds(slow.mine()) + ", on others "
                                        + Proof.seconds(slow.others()),
                        "select max(pause_ms) as longest_elsewhere, max(stalled_percent) as most_stalled_elsewhere, count(*) as others, true as holds from executor_workers where id <> ? and state = 'live'",
                        worker.id())
                .not("the handlers: the same types are quick on other workers")
                .not(facts.notTheUsualSuspects(facts.now()))
                .next(NextAction.look(
                        "Look at processor and memory on " + worker.host()
                                + " (quota, neighbours, garbage collection); until then drain it: kill -TERM "
                                + worker.pid(),
                        "vigia workers"))
                .confidence((stalls || pauses) && slower ? 0.95 : stalls ? 0.92 : pauses ? 0.88 : 0.8);
    }

    /** A host that is busy as a whole makes most of them pause. */
    private static boolean othersPause(long pause, Worker worker, Facts facts) {
        return mostOthers(worker, facts, vitals -> vitals.pauseMs() != null && vitals.pauseMs() >= pause / 4);
    }

    private static boolean othersStall(int stalled, Worker worker, Facts facts) {
        return mostOthers(worker, facts, vitals -> vitals.stalled() != null && vitals.stalled() >= stalled / 2);
    }

    private static boolean mostOthers(Worker than, Facts facts, Predicate<Worker.Vitals> are) {
        List<Worker> others = facts.claimers().stream()
                .filter(other -> !other.id().equals(than.id()))
                .toList();
        long alike = others.stream().map(Worker::vitals).filter(are).count();
        return alike > 0 && alike * 2 >= others.size();
    }
}
