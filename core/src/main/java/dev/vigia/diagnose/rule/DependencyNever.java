package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.BlockedJobs;
import java.time.Duration;
import java.util.List;

/** Jobs wait for one that is dead or cancelled: without somebody's decision they wait for ever. */
final class DependencyNever implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.seen().blocked().stream()
                .map(blocked -> incident(blocked, facts))
                .toList();
    }

    private static Incident incident(BlockedJobs blocked, Facts facts) {
        String cause = blocked.cause().toString();
        boolean dead = "dead".equals(blocked.how());
        return Finding.of(Cause.DEPENDENCY_NEVER)
                .in("job", blocked.oneOfThem().toString())
                .in("depends_on", cause)
                .in("type", blocked.type())
                .headline(Phrasing.count(blocked.jobs(), "job") + " (" + blocked.type() + ") "
                        + (blocked.jobs() == 1 ? "waits" : "wait") + " for job " + cause + " (" + blocked.causeType()
                        + "), which is " + blocked.how() + " since " + facts.moment(blocked.since()) + ".")
                .since(blocked.since(), Duration.ofSeconds(1))
                .impact(Impact.of(
                        blocked.jobs(), blocked.documents(), List.of(blocked.type()), facts.ago(blocked.since())))
                .because(
                        Phrasing.count(blocked.jobs(), "job") + " blocked by it, directly or through others",
                        "select count(*) as blocked, count(*) > 0 as holds from executor_blocked_jobs where cause_id = ?",
                        cause)
                .because(
                        "the one that they wait for is " + blocked.how(),
                        dead
                                ? "select id, type, attempts, max_attempts, reason, true as holds from executor_dead_jobs where id = ?"
                                : "select id, cancelled_at, reason, true as holds from executor_cancelled where id = ?",
                        cause)
                .not("no worker: a job that waits for another is not due")
                .next(NextAction.act(
                        dead
                                ? "Mend what killed it and retry it: the others follow by themselves. Or cancel them."
                                : "Nobody will run it: cancel those that wait, or enqueue it anew.",
                        dead
                                ? "vigia retry " + cause + " --reason " + Phrasing.quoted("others wait for it")
                                : "vigia cancel " + blocked.oneOfThem() + " --reason "
                                        + Phrasing.quoted("what it waits for was cancelled")))
                .confidence(0.97);
    }
}
