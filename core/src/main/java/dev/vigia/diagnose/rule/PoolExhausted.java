package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.ErrorClass;
import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.RunTimes;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.fact.TypeFacts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Attempts;
import dev.vigia.observe.signal.RunningJobs;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** One worker's handlers hold every connection of its pool, and others of the same process wait for one. */
final class PoolExhausted implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.seen().workers().stream()
                .map(worker -> incident(worker, facts))
                .filter(Objects::nonNull)
                .toList();
    }

    private static Incident incident(Worker worker, Facts facts) {
        List<Attempts> failed = facts.seen().attempts().stream()
                .filter(one -> one.failed()
                        && worker.id().equals(one.worker())
                        && facts.within(one.last(), Duration.ofMinutes(2))
                        && ErrorClass.of(one.error()) == ErrorClass.POOL)
                .toList();
        Worker.Vitals said = worker.vitals();
        boolean cutOff =
                facts.within(worker.lastSeenAt(), Thresholds.TOLD) && worker.process() == Worker.ProcessState.RUNNING;
        boolean full = said.poolActive() != null
                && said.poolSize() != null
                && said.poolActive() >= said.poolSize()
                && said.poolWaiting() != null
                && said.poolWaiting() > 0
                && (worker.alive() || cutOff);
        if (failed.isEmpty() && !full) {
            return null;
        }
        String slow = slowest(worker, facts);
        boolean late = !worker.alive() || !facts.suffering().isEmpty() || slow != null;
        if (failed.isEmpty() && !late) {
            return null;
        }
        String type =
                failed.stream().map(Attempts::type).findFirst().orElse(slow == null ? mostRun(worker, facts) : slow);
        Instant since =
                failed.stream().map(Attempts::first).min(Instant::compareTo).orElse(since(worker, slow, facts));
        long count = failed.stream().mapToLong(Attempts::count).sum();
        return Finding.of(Cause.POOL_EXHAUSTED)
                .in("worker", worker.id())
                .in("type", type)
                .headline("Worker " + worker.id() + " has no connection left in its pool since " + facts.moment(since)
                        + (type == null ? "." : ": attempts of " + type + " hold them."))
                .since(since, Duration.ofSeconds(30))
                .impact(facts.impact(type == null ? List.of() : List.of(type)))
                .because(List.of(Proof.worker(
                        full
                                ? said.poolActive() + " of " + said.poolSize() + " connections in use, "
                                        + said.poolWaiting() + " threads wait for one"
                                : "it beats, so PostgreSQL takes connections",
                        worker.id(),
                        "(pool_active >= pool_size or last_seen_at >= ?)",
                        since)))
                .because(
                        count > 0
                                ? Phrasing.count(count, "attempt") + " got no connection"
                                : Phrasing.count(running(worker, facts), "attempt") + " run on it",
                        """
                        select (select count(*) from executor_job_runs where outcome in ('failed', 'lost') and finished_at >= ? and worker_id = ?) as failed,
                               (select count(*) from executor_leases where locked_by = ?) as running, true as holds""",
                        since.minusSeconds(1),
                        worker.id(),
                        worker.id())
                .not("the server: "
                        + Phrasing.number(facts.seen().server().sessions().stream()
                                .mapToLong(s -> s.count())
                                .sum()) + " of " + facts.seen().server().maxConnections()
                        + " connections are in use there")
                .next(NextAction.act(
                        "Hold the type, restart the worker; give the handlers a pool of their own, or fewer slots.",
                        type == null
                                ? "vigia freeze --all --reason " + Phrasing.quoted("connection pool exhausted")
                                        + " --for 10m"
                                : "vigia freeze " + Phrasing.quoted(type) + " --reason "
                                        + Phrasing.quoted("it exhausts the connection pool") + " --for 10m"))
                .confidence(full && count > 0 ? 0.97 : 0.9);
    }

    /** The type of this worker's that became slow by most: it holds connections, or waits for them; null: none did. */
    private static String slowest(Worker worker, Facts facts) {
        String slowest = null;
        double most = 0;
        for (TypeFacts type : facts.types()) {
            RunTimes.Step step = type.step();
            boolean runsHere =
                    type.attempts().stream().anyMatch(one -> worker.id().equals(one.worker()));
            if (step != null && runsHere && step.ratio() > most) {
                slowest = type.name();
                most = step.ratio();
            }
        }
        return slowest;
    }

    private static long running(Worker worker, Facts facts) {
        return facts.seen().running().stream()
                .filter(jobs -> jobs.worker().equals(worker.id()))
                .mapToLong(RunningJobs::jobs)
                .sum();
    }

    private static String mostRun(Worker worker, Facts facts) {
        return facts.seen().running().stream()
                .filter(jobs -> jobs.worker().equals(worker.id()))
                .max(Comparator.comparingLong(RunningJobs::jobs).thenComparing(RunningJobs::type))
                .map(RunningJobs::type)
                .orElse(null);
    }

    private static Instant since(Worker worker, String slow, Facts facts) {
        Instant oldest = oldest(worker, facts);
        Instant step = slow == null ? oldest : facts.type(slow).step().at();
        return step.isBefore(oldest) ? step : oldest;
    }

    private static Instant oldest(Worker worker, Facts facts) {
        return facts.seen().running().stream()
                .filter(jobs -> jobs.worker().equals(worker.id()))
                .map(RunningJobs::since)
                .min(Instant::compareTo)
                .orElse(worker.lastSeenAt());
    }
}
