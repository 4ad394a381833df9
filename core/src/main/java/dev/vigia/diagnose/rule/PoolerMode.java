package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.ErrorClass;
import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Failing;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import java.util.List;

/** A pooler gives sessions away between transactions, and something needs one that stays. */
final class PoolerMode implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.failing().stream()
                .filter(group -> group.what() == ErrorClass.POOLER)
                .map(group -> incident(group, facts))
                .toList();
    }

    private static Incident incident(Failing group, Facts facts) {
        return Finding.of(Cause.POOLER_MODE)
                .in("type", group.types())
                .headline("Prepared statements get lost since " + facts.moment(group.onset())
                        + ": a pooler in transaction mode stands between, and " + Proof.types(group.types())
                        + " needs a session that stays.")
                .since(group.onset(), group.accuracy())
                .impact(new Impact(group.now().failed(), List.copyOf(group.types()), null))
                .because(List.of(Proof.failures(group, Proof.types(group.types()))))
                .because(
                        "who is connected",
                        "select application_name, count(*) as sessions, true as holds from pg_stat_activity where backend_type = 'client backend' group by 1 order by 2 desc limit 1")
                .not(facts.notTheUsualSuspects(group.onset()))
                .next(
                        NextAction.say(
                                "Connect handlers with prepareThreshold=0, or through a pool in session mode; listen on a direct connection."))
                .confidence(Math.min(0.85, 0.8 + Thresholds.SHARE / 2));
    }
}
