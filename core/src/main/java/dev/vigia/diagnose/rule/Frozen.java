package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.fact.TypeFacts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.job.Gate;
import java.time.Duration;
import java.util.List;

/** A gate without an end holds jobs back. One that ends by itself is planned, and no incident. */
final class Frozen implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.seen().gates().stream()
                .filter(gate -> gate.until() == null)
                .filter(gate -> facts.ago(gate.since()).compareTo(Thresholds.PATIENCE) > 0)
                .filter(gate -> held(gate, facts).stream()
                        .anyMatch(type -> facts.type(type).waits().compareTo(Thresholds.PATIENCE) > 0))
                .map(gate -> incident(gate, facts))
                .toList();
    }

    static List<String> held(Gate gate, Facts facts) {
        return facts.types().stream()
                .filter(type ->
                        type.due() > 0 && (gate.type() == null || gate.type().equals(type.name())))
                .map(TypeFacts::name)
                .toList();
    }

    private static Incident incident(Gate gate, Facts facts) {
        List<String> held = held(gate, facts);
        String what = Gate.nameOf(gate.type());
        String arguments = gate.type() == null ? "--all" : Phrasing.quoted(gate.type());
        return Finding.of(Cause.FROZEN)
                .in("type", gate.type() == null ? "*" : gate.type())
                .in("by", gate.frozenBy())
                .headline(what + " is frozen since " + facts.moment(gate.since())
                        + " by " + gate.frozenBy()
                        + " (" + Phrasing.brief(gate.reason(), 80) + "), without an end: "
                        + Phrasing.count(facts.impact(held).jobs(), "job")
                        + (facts.impact(held).jobs() == 1 ? " waits." : " wait."))
                .since(gate.since(), Duration.ZERO)
                .impact(facts.impact(held))
                .because(
                        "gate set by " + gate.frozenBy() + (gate.rule() == null ? "" : " (rule " + gate.rule() + ")")
                                + ": " + Phrasing.brief(gate.reason(), 200),
                        "select type, reason, frozen_by, since, until, lifted_at is null and until is null as holds from executor_gates where id = ?",
                        gate.id())
                .because(List.of(Proof.due("due jobs of " + Proof.types(held) + " are held", held)))
                .not("no worker: a gate holds a job whoever could run it")
                .next(NextAction.act(
                        "Ask " + gate.frozenBy() + " whether it is still meant; if not, lift it.",
                        "vigia unfreeze " + arguments + " --reason " + Phrasing.quoted("not needed any more")))
                .confidence(0.98);
    }
}
