package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.observe.signal.Server.IndexState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** An index that the claim reads is not there, or not valid: each claim reads the whole line. */
final class ClaimPlanRegression implements Rule {
    private static final Map<String, String> MAKE = Map.of(
            "executor_waiting_line_idx",
            "create index concurrently if not exists executor_waiting_line_idx on executor_waiting (priority, run_at, id) where attempts < max_attempts and lane is null");

    @Override
    public List<Incident> in(Facts facts) {
        return facts.seen().server().indexes().stream()
                .filter(index -> !index.exists() || !index.valid())
                .map(index -> incident(index, facts))
                .toList();
    }

    private static Incident incident(IndexState index, Facts facts) {
        Instant since = facts.suffering().stream()
                .map(type -> facts.type(type).oldestDue())
                .min(Instant::compareTo)
                .orElse(facts.now());
        return Finding.of(Cause.CLAIM_PLAN_REGRESSION)
                .in("index", index.name())
                .headline("Index " + index.name() + (index.exists() ? " is invalid" : " is missing")
                        + ": every claim reads the whole line.")
                .since(since, Duration.ofMinutes(1))
                .impact(facts.impact(facts.suffering()))
                .because(
                        index.name() + (index.exists() ? " is not valid" : " is not there"),
                        "select count(*) as valid, count(*) = 0 as holds from pg_index i join pg_class c on c.oid = i.indexrelid where c.relname = ? and i.indisvalid and i.indisready",
                        index.name())
                .because(
                        "the schema has it in its migrations",
                        "select count(*) as indexes, true as holds from pg_indexes where tablename = 'executor_waiting'")
                .not("statistics: no plan can use an index that is not there")
                .next(NextAction.sql(
                        "Make it again; nobody waits meanwhile.",
                        index.exists()
                                ? "reindex index concurrently " + index.name()
                                : MAKE.getOrDefault(
                                        index.name(), "select 'see the migrations for " + index.name() + "'"),
                        "select indexname, indexdef from pg_indexes where tablename = 'executor_waiting'"))
                .confidence(0.97);
    }
}
