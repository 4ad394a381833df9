package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.TypeFacts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** One document or key has most of what arrives, and others wait behind it. */
final class NoisyProducer implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.types().stream()
                .map(type -> incident(type, facts))
                .filter(Objects::nonNull)
                .toList();
    }

    private static Incident incident(TypeFacts type, Facts facts) {
        Rush rush = Rush.of(type, facts);
        if (rush == null
                || rush.times() < 2
                || !rush.isOfOneKey()
                || rush.isHarmless(facts)
                || type.takers().isEmpty()) {
            return null;
        }
        return Finding.of(Cause.NOISY_PRODUCER)
                .in("key", rush.topKey())
                .in("type", type.name())
                .headline("Key " + rush.topKey() + " floods the queue since " + facts.moment(rush.since()) + ": "
                        + Proof.percent(rush.topShare()) + " of the " + type.name() + " that arrive are its own; "
                        + Phrasing.count(type.due(), "job") + " wait.")
                .since(rush.since(), Duration.ofSeconds(15))
                .impact(facts.impact(List.of(type.name())))
                .because(
                        Proof.percent(rush.topShare()) + " of the arrivals since then share it",
                        """
                        select count(*) filter (where correlation_id::text = ? or concurrency_key = ?) as of_key, count(*) as arrived,
                               count(*) filter (where correlation_id::text = ? or concurrency_key = ?) >= 0.3 * count(*) as holds
                          from executor_job where id >= ? and created_at between ? and ? and type = ?""",
                        rush.topKey(),
                        rush.topKey(),
                        rush.topKey(),
                        rush.topKey(),
                        Proof.idsFrom(rush.since()),
                        rush.since(),
                        facts.now(),
                        type.name())
                .because(List.of(Proof.due(
                        "due jobs of " + type.name() + ", the oldest for " + Phrasing.duration(type.waits()),
                        List.of(type.name()))))
                .not("a burst of everybody: without this key " + Phrasing.rate(rush.arriving() * (1 - rush.topShare()))
                        + " arrive, " + Phrasing.rate(rush.usual()) + " is usual")
                .not(facts.notTheUsualSuspects(rush.since()))
                .next(NextAction.look(
                        "Stop that producer, or limit how many of one key run at once (concurrency_limit_per_key, PATCH /types).",
                        "vigia jobs --status queued --type " + Phrasing.quoted(type.name())))
                .confidence(0.9);
    }
}
