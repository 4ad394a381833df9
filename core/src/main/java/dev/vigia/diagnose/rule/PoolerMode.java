package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.ErrorClass;
import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Failing;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Evidence;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pooler gives sessions away between transactions: prepared statements get lost, or no worker has ever heard a wake-up
 * since it started, however many jobs came.
 */
final class PoolerMode implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        Optional<Failing> lost = facts.failing().stream()
                .filter(group -> group.what() == ErrorClass.POOLER)
                .findFirst();
        Instant started = neverHeardSince(facts);
        return lost.isPresent() || started != null ? List.of(incident(lost.orElse(null), started, facts)) : List.of();
    }

    /** Since the last start of a worker, if none of them has heard anything although there was much to hear; else null. */
    private static Instant neverHeardSince(Facts facts) {
        List<Worker> telling = facts.claimers().stream()
                .filter(worker -> worker.vitals().pauseMs() != null)
                .toList();
        Instant last =
                telling.stream().map(Worker::startedAt).max(Instant::compareTo).orElse(null);
        if (last == null
                || telling.size() < facts.claimers().size()
                || facts.ago(last).compareTo(Thresholds.PATIENCE) < 0
                || telling.stream().anyMatch(worker -> worker.vitals().heardAt() != null)) {
            return null;
        }
        double came = facts.types().stream()
                .mapToDouble(type -> type.arrivals().count(last.plusSeconds(5), facts.now()))
                .sum();
        return came >= 2 * Thresholds.SAMPLE ? last : null;
    }

    private static Incident incident(Failing lost, Instant started, Facts facts) {
        List<Evidence> evidence = new ArrayList<>();
        if (lost != null) {
            evidence.add(Proof.failures(lost, Proof.types(lost.types())));
        }
        if (started != null) {
            evidence.add(
                    Evidence.of(
                            "no worker has heard a wake-up since it started",
                            "select count(*) as live, count(heard_at) as heard, count(heard_at) = 0 as holds from executor_workers where state = 'live' and last_seen_at >= now() - lease_duration"));
        }
        Instant since = lost != null ? lost.onset() : started;
        evidence.add(Evidence.of(
                "jobs came meanwhile, and each was announced",
                "select count(*) as came, count(*) > 0 as holds from executor_job where id >= ? and created_at >= ?",
                Proof.idsFrom(since),
                since));
        return Finding.of(Cause.POOLER_MODE)
                .in("worker", facts.claimers().stream().map(Worker::id).toList())
                .headline("Sessions do not stay since " + facts.moment(since) + ": "
                        + (lost != null ? "prepared statements get lost" : "no worker hears a wake-up")
                        + ". A pooler in transaction mode stands between.")
                .since(since, Duration.ofSeconds(10))
                .impact(facts.impact(lost == null ? facts.suffering() : lost.types()))
                .because(evidence)
                .not("one worker's connection: none of them hears")
                .not(facts.notTheUsualSuspects(since))
                .next(
                        NextAction.say(
                                "Give workers a direct connection to listen on (or a pool in session mode), and handlers prepareThreshold=0."))
                .confidence(lost != null ? 0.9 : 0.8);
    }
}
