package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.observe.signal.NeededIndex;
import dev.vigia.observe.signal.Server.IndexState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An index that the claim reads is not there, or not valid: each claim reads the whole line. */
final class ClaimPlanRegression implements Rule {

    @Override
    public List<Incident> in(Facts facts) {
        List<Incident> found = new ArrayList<>();
        for (IndexState index : facts.seen().server().indexes()) {
            Optional<NeededIndex> needed = NeededIndex.named(index.name());
            if (needed.isPresent() && !(index.exists() && index.valid()) && isThere(needed.get(), facts)) {
                found.add(incident(needed.get(), index, facts));
            }
        }
        return found;
    }

    /** Where its table was not seen nobody can say that the index is what is missing. */
    private static boolean isThere(NeededIndex needed, Facts facts) {
        return facts.seen().server().tables().stream()
                .anyMatch(table -> table.name().equals(needed.table()));
    }

    private static Incident incident(NeededIndex needed, IndexState index, Facts facts) {
        Instant since = facts.suffering().stream()
                .map(type -> facts.type(type).oldestDue())
                .min(Instant::compareTo)
                .orElse(facts.now());
        String schema = facts.seen().schema();
        return Finding.of(Cause.CLAIM_PLAN_REGRESSION)
                .in("index", index.name())
                .headline("Index " + index.name() + (index.exists() ? " is invalid" : " is missing")
                        + ": every claim reads the whole line.")
                .since(since, Duration.ofMinutes(1))
                .impact(facts.impact(facts.suffering()))
                .because(
                        index.name() + (index.exists() ? " is not valid" : " is not there"),
                        "select count(*) as valid, count(*) = 0 as holds from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = ? and c.relname = ? and i.indisvalid and i.indisready",
                        schema,
                        index.name())
                .because(
                        "its table " + needed.table() + " is there, and the migrations give it that index",
                        "select count(*) as tables, count(*) = 1 as holds from pg_tables where schemaname = ? and tablename = ?",
                        schema,
                        needed.table())
                .not("statistics: no plan can use an index that is not there")
                .next(NextAction.sqls(
                        "Make it again; nobody waits meanwhile.",
                        index.exists() ? needed.mend(schema) : needed.make(schema),
                        "select indexname, indexdef from pg_indexes where schemaname = '" + schema
                                + "' and tablename = '" + needed.table() + "'"))
                .confidence(0.97);
    }
}
