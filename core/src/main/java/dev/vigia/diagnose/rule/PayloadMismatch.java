package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Failing;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import java.util.List;

/**
 * Jobs that fail look different from those of the same type that succeed, or are those of one document: the producer sends
 * what the code does not take.
 */
final class PayloadMismatch implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.failing().stream()
                .filter(group -> Lead.of(group, facts) == Lead.PAYLOAD)
                .map(group -> incident(group, facts))
                .toList();
    }

    private static Incident incident(Failing group, Facts facts) {
        PayloadShape shape = PayloadShape.of(group, facts);
        String field = shape == null ? PayloadShape.named(group, facts) : shape.field();
        String types = Proof.types(group.types());
        Finding finding = Finding.of(Cause.PAYLOAD_MISMATCH)
                .in("type", group.types())
                .in("field", field)
                .headline("The payload of " + types + " does not fit its handler since " + facts.moment(group.onset())
                        + (field == null ? ": " : ", field " + field + ": ")
                        + Phrasing.brief(group.error().sample(), 120))
                .since(group.onset(), group.accuracy())
                .impact(facts.impact(group.types()))
                .because(List.of(Proof.failures(group, types)));
        if (shape == null) {
            finding.because(List.of(Proof.retrying(group.types())));
        } else {
            finding.because(shape.words(), """
                    select count(*) filter (where jsonb_typeof(j.payload -> ?) = ?) as so, count(*) as failing, count(*) > 0 as holds
                      from executor_job_runs r join executor_job j on j.id = r.job_id
                     where r.outcome in ('failed', 'lost') and r.finished_at >= ? and r.type = any (?)""", shape.field(), shape.kind(), group.onset(), group.types());
        }
        boolean ofOne = group.document() != null;
        finding.not(ofOne ? "the code: it serves other documents" : "the code: every version that runs fails alike")
                .not(
                        group.host() == null
                                ? "a dependency: the errors name no host"
                                : "the host: it tells what is wrong with the call")
                .next(NextAction.act(
                        "Mend the producer, or let the handler take both; then run the dead ones again.",
                        "vigia retry --type " + Phrasing.quoted(group.types().first()) + " --status dead --reason "
                                + Phrasing.quoted("payload mended")));
        return Reach.of(finding, group, facts)
                .confidence(shape == null ? (field == null && !ofOne ? 0.7 : 0.85) : 0.95);
    }
}
