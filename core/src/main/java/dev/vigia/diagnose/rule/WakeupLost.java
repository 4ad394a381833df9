package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.fact.TypeFacts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Jobs are picked up when their workers look by themselves, and not when they come: nobody hears the wake-up any more. */
final class WakeupLost implements Rule {
    private static final double FELT_SECONDS = 0.2;
    private static final double TIMES = 10;

    @Override
    public List<Incident> in(Facts facts) {
        if (facts.slotsAreFull()) {
            return List.of();
        }
        return facts.types().stream()
                .map(type -> incident(type, facts))
                .filter(Objects::nonNull)
                .toList();
    }

    /** When the last of those who take it heard anything; null: somebody never said that he did. */
    private static Instant deafSince(TypeFacts type) {
        Instant last = null;
        for (Worker worker : type.takers()) {
            Instant heard = worker.vitals().heardAt();
            if (heard == null) {
                return null;
            }
            last = last == null || heard.isAfter(last) ? heard : last;
        }
        return last;
    }

    private static Incident incident(TypeFacts type, Facts facts) {
        Instant heard = deafSince(type);
        if (heard == null
                || facts.ago(heard).compareTo(Thresholds.PATIENCE) < 0
                || type.arrivals().count(heard.plusSeconds(2), facts.now()) < Thresholds.SAMPLE) {
            return null; // nothing came that one could have heard
        }
        double now = type.waitOf(one -> !one.from().isBefore(heard));
        double usual = type.quickWaitOf(one -> one.to().isBefore(heard));
        if (now < FELT_SECONDS || now < TIMES * usual) {
            return null;
        }
        List<String> deaf = type.takers().stream().map(Worker::id).toList();
        return Finding.of(Cause.WAKEUP_LOST)
                .in("worker", deaf)
                .in("type", type.name())
                .headline("Whoever takes " + type.name() + " does not hear that work came since " + facts.moment(heard)
                        + ": it is picked up after " + Proof.seconds(now) + " although slots are free.")
                .since(heard, Duration.ofSeconds(15))
                .impact(facts.impact(List.of(type.name())))
                .because(
                        "median wait " + Proof.seconds(now)
                                + " since then; before, a quarter waited for no longer than " + Proof.seconds(usual),
                        """
                        select percentile_cont(0.5) within group (order by extract(epoch from started_at - run_at)) as median_wait,
                               percentile_cont(0.5) within group (order by extract(epoch from started_at - run_at)) >= 0.1 as holds
                          from executor_job_runs where job_id >= ? and finished_at between ? and ? and type = ? and attempt = 1""",
                        Proof.idsFrom(heard),
                        heard,
                        facts.now(),
                        type.name())
                .because(List.of(Proof.worker(
                        Phrasing.count(Math.round(type.arrivals().count(heard, facts.now())), "job")
                                + " came since a wake-up was heard last",
                        deaf.get(0),
                        "heard_at is null or heard_at <= ?",
                        heard.plusSeconds(1))))
                .not("too few slots: " + facts.held() + " of " + facts.slots() + " are taken")
                .not("a starved worker: runs take as long as ever")
                .next(NextAction.look(
                        "Look at the connection that listens (a pooler, a firewall that drops idle connections); restart the worker. Jobs run meanwhile, later.",
                        "vigia workers"))
                .confidence(0.9);
    }
}
