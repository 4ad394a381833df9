package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.ErrorClass;
import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Attempts;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** A worker's heap is full: its attempts say so, or it said so until it died. */
final class OutOfMemory implements Rule {
    private static final int FULL = 90;

    @Override
    public List<Incident> in(Facts facts) {
        return facts.seen().workers().stream()
                .filter(worker -> facts.within(worker.lastSeenAt(), Thresholds.TOLD))
                .map(worker -> incident(worker, facts))
                .filter(Objects::nonNull)
                .toList();
    }

    private static Incident incident(Worker worker, Facts facts) {
        List<Attempts> failed = facts.seen().attempts().stream()
                .filter(one -> one.failed()
                        && worker.id().equals(one.worker())
                        && facts.within(one.last(), Thresholds.TOLD)
                        && ErrorClass.of(one.error()) == ErrorClass.MEMORY)
                .toList();
        Integer heap = worker.vitals().heapPercent();
        boolean diedFull = worker.fellSilent() && heap != null && heap >= FULL;
        if (failed.isEmpty() && !diedFull) {
            return null;
        }
        TreeSet<String> types = new TreeSet<>();
        failed.forEach(one -> types.add(one.type()));
        if (types.isEmpty()) {
            facts.seen().attempts().stream()
                    .filter(one -> one.lost() && worker.id().equals(one.worker()))
                    .forEach(one -> types.add(one.type()));
        }
        Instant since =
                failed.stream().map(Attempts::first).min(Instant::compareTo).orElse(worker.lastSeenAt());
        long count = failed.stream().mapToLong(Attempts::count).sum();
        return Finding.of(Cause.WORKER_OUT_OF_MEMORY)
                .in("worker", worker.id())
                .in("type", types)
                .headline("Worker " + worker.id() + " (" + worker.host() + ") has no memory left since "
                        + facts.moment(since) + (worker.alive() ? "" : ", and died")
                        + (types.isEmpty() ? "." : ": it ran " + Proof.types(types) + "."))
                .since(since, Duration.ofSeconds(30))
                .impact(facts.impact(types))
                .because(List.of(Proof.worker(
                        heap == null
                                ? "it was last seen at " + facts.moment(worker.lastSeenAt())
                                : "its heap was " + heap + " % full at its last beat",
                        worker.id(),
                        "last_seen_at >= ?",
                        since.minus(Duration.ofMinutes(1)))))
                .because(
                        count > 0
                                ? Phrasing.count(count, "attempt") + " on it failed with OutOfMemoryError"
                                : "it fell silent with that, and did not drain",
                        """
                        select (select count(*) from executor_job_runs where outcome in ('failed', 'lost') and finished_at >= ? and worker_id = ?) as ended_badly,
                               exists (select from executor_workers where id = ?) as holds""",
                        since.minusSeconds(1),
                        worker.id(),
                        worker.id())
                .not("a database fault: other workers beat")
                .next(NextAction.act(
                        "Hold what it ran, restart it with more heap (-Xmx) and a heap dump, and find what keeps the memory.",
                        "vigia freeze " + (types.isEmpty() ? "--all" : Proof.arguments(types)) + " --reason "
                                + Phrasing.quoted("out of memory") + " --for 30m"))
                .confidence(count > 0 ? 0.95 : 0.85);
    }
}
