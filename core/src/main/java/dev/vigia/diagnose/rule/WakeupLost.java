package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.fact.TypeFacts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.observe.signal.Attempts;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Jobs are picked up when workers look by themselves, and not when they come: nobody hears the wake-up. */
final class WakeupLost implements Rule {
    private static final Duration LATELY = Duration.ofSeconds(60);
    private static final double FELT_SECONDS = 0.2;

    @Override
    public List<Incident> in(Facts facts) {
        if (facts.slotsAreFull()) {
            return List.of();
        }
        Instant since = facts.now().minus(LATELY);
        List<TypeFacts> late =
                facts.types().stream().filter(type -> isLate(type, since)).toList();
        List<Incident> found = late.isEmpty() ? List.of() : List.of(incident(late, since, facts));
        return found.stream().filter(one -> !one.scope().of("worker").isEmpty()).toList(); // somebody must be deaf
    }

    private static boolean isLate(TypeFacts type, Instant since) {
        List<TypeFacts.Weighted> now = waits(type, one -> !one.from().isBefore(since));
        List<TypeFacts.Weighted> before = waits(type, one -> one.to().isBefore(since));
        long count = now.stream().mapToLong(TypeFacts.Weighted::weight).sum();
        double median = TypeFacts.median(now);
        double usual = TypeFacts.median(before);
        return count >= Thresholds.SAMPLE
                && !before.isEmpty()
                && median >= FELT_SECONDS
                && median <= 6
                && median >= usual * 10
                && !type.suffers();
    }

    private static List<TypeFacts.Weighted> waits(TypeFacts type, java.util.function.Predicate<Attempts> which) {
        return type.attempts().stream()
                .filter(one -> one.retries() == 0 && which.test(one))
                .map(one -> new TypeFacts.Weighted(one.waited(), one.count()))
                .toList();
    }

    private static Incident incident(List<TypeFacts> late, Instant since, Facts facts) {
        List<String> names = late.stream().map(TypeFacts::name).toList();
        double median = TypeFacts.median(waits(late.get(0), one -> !one.from().isBefore(since)));
        TreeSet<String> deaf = new TreeSet<>();
        List<String> waiting = new ArrayList<>(names);
        facts.claimers().stream()
                .filter(worker -> waiting.stream().anyMatch(worker::takes))
                .filter(worker -> worker.vitals().heardAt() == null
                        || worker.vitals().heardAt().isBefore(since))
                .map(Worker::id)
                .forEach(deaf::add);
        Instant heard = facts.claimers().stream()
                .filter(worker -> deaf.contains(worker.id()) && worker.vitals().heardAt() != null)
                .map(worker -> worker.vitals().heardAt())
                .max(Instant::compareTo)
                .orElse(since);
        return Finding.of(Cause.WAKEUP_LOST)
                .in("worker", deaf)
                .headline("Workers do not hear that work came: " + Proof.types(names) + " is picked up after "
                        + Proof.seconds(median) + " although slots are free, since " + facts.moment(heard) + ".")
                .since(heard, Duration.ofSeconds(30))
                .impact(facts.impact(names))
                .because(
                        "median wait " + Proof.seconds(median) + " in the last minute; usual "
                                + Proof.seconds(late.get(0).usualWait(since)),
                        """
                        select percentile_cont(0.5) within group (order by extract(epoch from started_at - run_at)) as median_wait,
                               percentile_cont(0.5) within group (order by extract(epoch from started_at - run_at)) >= 0.1 as holds
                          from executor_job_runs where job_id >= ? and finished_at between ? and ? and type = any (?) and attempt = 1""",
                        Proof.idsFrom(since),
                        since,
                        facts.now(),
                        names)
                .because(
                        facts.held() + " of " + facts.slots() + " slots are taken",
                        "select sum(slots) as slots, sum(busy) as busy, true as holds from executor_workers where state = 'live' and last_seen_at >= now() - lease_duration")
                .not("too few slots: some are free")
                .not("a starved worker: runs take as long as ever")
                .next(NextAction.look(
                        "Look at the connection that listens (a pooler, a firewall that drops idle connections); restart the worker. Jobs run meanwhile, later.",
                        "vigia workers"))
                .confidence(0.88);
    }
}
