package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Change;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A worker fell silent: it died, it was stopped, or it is cut off. The database sees no difference while it lasts; its own
 * host does, and so does what it tells when it is back.
 */
final class SilentWorker implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return Stream.concat(
                        facts.seen().workers().stream()
                                .filter(worker ->
                                        worker.fellSilent() && facts.within(worker.lastSeenAt(), Thresholds.TOLD))
                                .map(worker -> silent(worker, facts)),
                        facts.seen().workers().stream()
                                .filter(Worker::alive)
                                .flatMap(worker -> returned(worker, facts).stream()))
                .toList();
    }

    private static Incident silent(Worker worker, Facts facts) {
        return switch (worker.process()) {
            case STOPPED ->
                told(worker, facts, Cause.WORKER_PAUSED, "is stopped: its process is there and does not run", 0.97);
            case RUNNING ->
                told(
                        worker,
                        facts,
                        Cause.WORKER_UNREACHABLE,
                        "is cut off from PostgreSQL: its process runs, and no beat arrives",
                        0.9);
            case GONE -> told(worker, facts, Cause.WORKER_LOST, "died without a word: its process is gone", 0.96);
            case ELSEWHERE -> told(worker, facts, Cause.WORKER_LOST, "fell silent without a word", 0.8);
        };
    }

    private static Incident told(Worker worker, Facts facts, Cause cause, String what, double confidence) {
        long reclaimed = count(facts, "lease_reclaimed", worker);
        long fenced = count(facts, "stale_completion_rejected", worker);
        Finding finding = Finding.of(cause)
                .in("worker", worker.id())
                .headline("Worker " + worker.id() + " (" + worker.host() + ", pid " + worker.pid() + ") " + what
                        + "; last seen " + facts.moment(worker.lastSeenAt())
                        + (reclaimed == 0 ? "." : ", " + Phrasing.count(reclaimed, "job") + " recovered."))
                .since(worker.lastSeenAt(), worker.lease())
                .impact(Impact.of(reclaimed, 0L, List.of(), null))
                .because(List.of(Proof.worker(
                        "last beat at " + facts.moment(worker.lastSeenAt()) + ", its lease lasts "
                                + Phrasing.duration(worker.lease()),
                        worker.id(),
                        "last_seen_at < now() - lease_duration")))
                .because(
                        Phrasing.count(reclaimed, "lease") + " taken from it"
                                + (fenced == 0 ? "" : ", " + Phrasing.count(fenced, "late write") + " fenced")
                                + ", and it did not say that it drained",
                        """
                        select (select count(*) from executor_leases where locked_by = ?) as leases,
                               (select count(*) from executor_events where kind = 'worker_lost' and worker_id = ? and at >= ?) as told,
                               not exists (select from executor_workers where id = ? and state = 'drained') as holds""",
                        worker.id(),
                        worker.id(),
                        worker.lastSeenAt(),
                        worker.id());
        if (worker.process() == Worker.ProcessState.ELSEWHERE) {
            finding.not("nothing between a dead, a stopped and a cut-off process: ask on " + worker.host());
        } else {
            finding.not("a rolling deploy: it did not drain");
        }
        return finding.not(facts.notTheUsualSuspects(worker.lastSeenAt()))
                .next(next(cause, worker))
                .confidence(confidence);
    }

    private static NextAction next(Cause cause, Worker worker) {
        return switch (cause) {
            case WORKER_PAUSED ->
                NextAction.look(
                        "Let it go on, on " + worker.host() + "; its late writes are fenced.",
                        "kill -CONT " + worker.pid());
            case WORKER_UNREACHABLE ->
                NextAction.look(
                        "Look at the way from " + worker.host() + " to PostgreSQL; its jobs run elsewhere meanwhile.",
                        "vigia workers");
            default ->
                NextAction.look(
                        "Start another one on " + worker.host()
                                + "; look there why it died (journalctl, dmesg for the OOM killer).",
                        "vigia workers");
        };
    }

    /** It was given up and is back: what it says of the time between decides. */
    private static Optional<Incident> returned(Worker worker, Facts facts) {
        Optional<Change> lost = last(facts, "worker_lost", worker);
        Optional<Change> stalled = last(facts, "worker_stalled", worker);
        Optional<Change> cutOff = last(facts, "worker_cut_off", worker);
        if (lost.isEmpty()) {
            return Optional.empty();
        }
        boolean paused = stalled.isPresent() || cutOff.isEmpty();
        long fenced = count(facts, "stale_completion_rejected", worker);
        Instant since = lost.get().at().minus(worker.lease());
        return Optional.of(Finding.of(paused ? Cause.WORKER_PAUSED : Cause.WORKER_UNREACHABLE)
                .in("worker", worker.id())
                .headline("Worker " + worker.id() + " was silent for longer than its lease until it came back"
                        + (paused ? ": it did not run" : ": it ran, and could not reach PostgreSQL") + ". "
                        + Phrasing.count(fenced, "late write") + " of it " + (fenced == 1 ? "was" : "were")
                        + " fenced.")
                .since(since, worker.lease())
                .impact(Impact.of(count(facts, "lease_reclaimed", worker), 0L, List.of(), null))
                .because(
                        "declared lost at " + facts.moment(lost.get().at()) + ", and alive again",
                        """
                        select min(e.at) as declared_lost, max(k.last_seen_at) as last_seen_at, max(k.last_seen_at) > min(e.at) as holds
                          from executor_events e join executor_workers k on k.id = e.worker_id
                         where e.kind = 'worker_lost' and e.worker_id = ? and e.at >= ?""",
                        worker.id(),
                        lost.get().at().minusSeconds(1))
                .because(
                        stalled.map(change -> "it says that its process did not run for " + change.detail() + " ms")
                                .or(() -> cutOff.map(
                                        change -> "it says that no beat got through for " + change.detail() + " ms"))
                                .orElse(Phrasing.count(fenced, "late write") + " of it "
                                        + (fenced == 1 ? "was" : "were") + " fenced"),
                        "select count(*) as n, min(at) as first, count(*) > 0 as holds from executor_events"
                                + " where worker_id = ? and at >= ? and kind in ('worker_stalled', 'worker_cut_off', 'stale_completion_rejected', 'worker_lost')",
                        worker.id(),
                        since)
                .not("its death: the same process is back")
                .next(NextAction.look(
                        "Nothing to mend now. Find out what stopped it: a frozen host, a debugger, a long pause, the network.",
                        "vigia workers"))
                .confidence(stalled.isPresent() || cutOff.isPresent() ? 0.96 : 0.7));
    }

    static long count(Facts facts, String kind, Worker worker) {
        return facts.seen().changes().stream()
                .filter(change -> change.kind().equals(kind) && worker.id().equals(change.worker()))
                .mapToLong(Change::count)
                .sum();
    }

    private static Optional<Change> last(Facts facts, String kind, Worker worker) {
        Duration told = Thresholds.TOLD;
        return facts.seen().changes().stream()
                .filter(change -> change.kind().equals(kind)
                        && worker.id().equals(change.worker())
                        && facts.within(change.at(), told))
                .max((a, b) -> a.at().compareTo(b.at()));
    }
}
