package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Failing;
import dev.vigia.diagnose.fact.TypeFacts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.job.Closest;
import dev.vigia.observe.signal.Attempts;
import java.util.List;

/** Jobs are called, and whoever is called does not know them: a function that is not there, or not any more. */
final class UnknownFunction implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.failing().stream()
                .filter(group -> Lead.of(group, facts) == Lead.MISSING)
                .map(group -> incident(group, facts))
                .toList();
    }

    private static Incident incident(Failing group, Facts facts) {
        String type = group.types().first();
        boolean known = facts.type(type).attempts().stream().anyMatch(Attempts::succeeded);
        String similar = Closest.to(
                        type,
                        facts.types().stream()
                                .filter(other -> !other.name().equals(type)
                                        && other.attempts().stream().anyMatch(Attempts::succeeded))
                                .map(TypeFacts::name)
                                .toList())
                .orElse(null);
        Finding finding = Finding.of(known ? Cause.NO_HANDLER : Cause.UNKNOWN_TYPE)
                .in("type", type)
                .in("similar_type", similar)
                .headline((known
                                ? "Nobody answers calls of " + type + " any more since "
                                : "Nobody ever answered a call of " + type + "; first at ")
                        + facts.moment(group.onset()) + ": "
                        + Phrasing.brief(group.error().sample(), 100)
                        + (similar == null ? "" : "; " + (known ? "renamed to " : "misspelt for ") + similar + "?"))
                .since(group.onset(), group.accuracy())
                .impact(Impact.of(group.now().failed(), group.documents(), List.of(type), null))
                .because(List.of(Proof.failures(group, type), Proof.retrying(group.types())))
                .not("the host: it answers other calls")
                .next(NextAction.act(
                        "Mend the name where it is enqueued, or add the function; then run these again.",
                        "vigia retry --type " + Phrasing.quoted(type) + " --status dead --reason "
                                + Phrasing.quoted("function added")));
        return Reach.of(finding, group, facts).confidence(similar == null ? 0.85 : 0.93);
    }
}
