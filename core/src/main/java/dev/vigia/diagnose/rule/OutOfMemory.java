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
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Workers have no memory left: their attempts say so, or they said so themselves until they died. */
final class OutOfMemory implements Rule {
    /** After a collection: what a healthy process keeps free, and one that leaks does not. */
    private static final int FULL_PERCENT = 75;

    @Override
    public List<Incident> in(Facts facts) {
        List<Attempts> failed = failed(facts);
        List<Worker> full = full(failed, facts);
        return full.isEmpty() ? List.of() : List.of(incident(full, failed, facts));
    }

    /** Whether workers have no memory left because of this type. */
    static boolean isOf(String type, Facts facts) {
        List<Attempts> failed = failed(facts);
        List<Worker> full = full(failed, facts);
        return !full.isEmpty() && type.equals(type(full, failed, facts));
    }

    private static List<Attempts> failed(Facts facts) {
        return facts.seen().attempts().stream()
                .filter(one -> one.failed()
                        && facts.within(one.last(), Thresholds.TOLD)
                        && ErrorClass.of(one.error()) == ErrorClass.MEMORY)
                .toList();
    }

    private static List<Worker> full(List<Attempts> failed, Facts facts) {
        return facts.seen().workers().stream()
                .filter(worker -> facts.within(worker.lastSeenAt(), Thresholds.TOLD))
                .filter(worker -> diedFull(worker)
                        || failed.stream().anyMatch(one -> worker.id().equals(one.worker())))
                .toList();
    }

    private static boolean diedFull(Worker worker) {
        Integer heap = worker.vitals().heapPercent();
        return worker.fellSilent() && heap != null && heap >= FULL_PERCENT;
    }

    /** What it was that they ran: the type whose attempts say so most often, or else were lost with them. */
    private static String type(List<Worker> full, List<Attempts> failed, Facts facts) {
        List<Attempts> telling = !failed.isEmpty()
                ? failed
                : facts.seen().attempts().stream()
                        .filter(one -> one.lost()
                                && full.stream().anyMatch(worker -> worker.id().equals(one.worker())))
                        .toList();
        Map<String, Long> counts = new TreeMap<>();
        telling.forEach(one -> counts.merge(one.type(), one.count(), Long::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private static Incident incident(List<Worker> full, List<Attempts> failed, Facts facts) {
        String type = type(full, failed, facts);
        Worker one = full.get(0);
        Instant since = Stream.concat(
                        failed.stream().map(Attempts::first),
                        full.stream().filter(OutOfMemory::diedFull).map(Worker::lastSeenAt))
                .min(Instant::compareTo)
                .orElse(one.lastSeenAt());
        long count = failed.stream().mapToLong(Attempts::count).sum();
        Integer heap = one.vitals().heapPercent();
        return Finding.of(Cause.WORKER_OUT_OF_MEMORY)
                .in("worker", full.stream().map(Worker::id).toList())
                .in("type", type)
                .headline((full.size() == 1
                                ? "Worker " + one.id() + " (" + one.host() + ") has"
                                : Phrasing.count(full.size(), "worker") + " had")
                        + " no memory left since " + facts.moment(since)
                        + (full.stream().anyMatch(Worker::fellSilent) ? ", and died" : "")
                        + (type == null ? "." : "; it is " + type + " that they ran."))
                .since(since, Duration.ofSeconds(30))
                .impact(facts.impact(type == null ? List.of() : List.of(type)))
                .because(List.of(Proof.worker(
                        heap == null
                                ? "it was last seen at " + facts.moment(one.lastSeenAt())
                                : "its heap was " + heap + " % full after the last collection",
                        one.id(),
                        "heap_percent, last_seen_at >= ?",
                        since.minus(Duration.ofMinutes(1)))))
                .because(
                        count > 0
                                ? Phrasing.count(count, "attempt") + " failed with OutOfMemoryError"
                                : "it fell silent so, and did not drain",
                        """
                        select (select count(*) from executor_job_runs where outcome in ('failed', 'lost') and finished_at >= ? and worker_id = ?) as ended_badly,
                               not exists (select from executor_workers where id = ? and state = 'drained') as holds""",
                        since.minusSeconds(1),
                        one.id(),
                        one.id())
                .not("the database: other workers beat")
                .next(NextAction.act(
                        "Hold what they ran, restart with more heap (-Xmx) and a heap dump, and find what keeps the memory.",
                        "vigia freeze " + (type == null ? "--all" : Phrasing.quoted(type)) + " --reason "
                                + Phrasing.quoted("out of memory") + " --for 30m"))
                .confidence(count > 0 ? 0.95 : 0.85);
    }
}
