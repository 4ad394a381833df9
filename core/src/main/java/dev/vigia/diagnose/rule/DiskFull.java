package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.ErrorClass;
import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Failing;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import java.util.List;

/** PostgreSQL says that its disk is full. */
final class DiskFull implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.failing().stream()
                .filter(group -> group.what() == ErrorClass.DISK)
                .map(group -> incident(group, facts))
                .toList();
    }

    private static Incident incident(Failing group, Facts facts) {
        return Finding.of(Cause.DISK_FULL)
                .in("place", group.error().sample().contains("pg_wal") ? "wal" : "data")
                .headline("The disk of PostgreSQL is full since " + facts.moment(group.onset()) + ": "
                        + Phrasing.brief(group.error().sample(), 120))
                .since(group.onset(), group.accuracy())
                .impact(facts.impact(group.types()))
                .because(List.of(Proof.failures(group, Proof.types(group.types()))))
                .because(
                        "the size of this database",
                        "select pg_size_pretty(pg_database_size(current_database())) as size, true as holds")
                .not("the handlers: the words are PostgreSQL's own")
                .next(NextAction.look(
                        "Make room on the volume (old logs, an unused slot that keeps WAL); PostgreSQL goes on by itself.",
                        "df -h"))
                .confidence(0.9);
    }
}
