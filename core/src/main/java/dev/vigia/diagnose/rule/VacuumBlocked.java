package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Server.TableState;
import dev.vigia.observe.signal.Server.XminHolder;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Somebody keeps the past alive, so dead rows pile up in the tables through which every job passes. */
final class VacuumBlocked implements Rule {
    private static final long DEAD_ROWS = 2_000;
    private static final Duration HELD = Duration.ofSeconds(20);

    @Override
    public List<Incident> in(Facts facts) {
        Optional<XminHolder> holder = facts.seen().server().xminHolders().stream()
                .filter(one -> one.since() == null
                        ? one.age() > DEAD_ROWS
                        : facts.ago(one.since()).compareTo(HELD) > 0)
                .max(Comparator.comparingLong(XminHolder::age));
        Optional<TableState> bloated = facts.seen().server().tables().stream()
                .filter(table ->
                        table.name().equals("executor_waiting") || table.name().equals("executor_leases"))
                .filter(table -> table.deadRows() >= DEAD_ROWS && table.deadRows() > 4 * table.liveRows())
                .max(Comparator.comparingLong(TableState::deadRows));
        return holder.isPresent() && bloated.isPresent()
                ? List.of(incident(holder.get(), bloated.get(), facts))
                : List.of();
    }

    private static Incident incident(XminHolder holder, TableState table, Facts facts) {
        Instant since = holder.since() == null ? facts.now() : holder.since();
        String name = holder.name().replace("'", "''");
        String who = switch (holder.kind()) {
            case "slot" -> "replication slot " + holder.name();
            case "prepared" -> "prepared transaction " + holder.name();
            case "standby" -> "standby " + holder.application() + " (pid " + holder.name() + ")";
            default -> "session " + holder.name() + " (" + holder.application() + ")";
        };
        String shown = switch (holder.kind()) {
            case "slot" ->
                "select slot_name, xmin, active, true as holds from pg_replication_slots where slot_name = '" + name
                        + "'";
            case "prepared" ->
                "select gid, prepared, owner, true as holds from pg_prepared_xacts where gid = '" + name + "'";
            default ->
                "select pid, application_name, state, xact_start, query, backend_xmin is not null as holds from pg_stat_activity where pid = '"
                        + name + "'::int";
        };
        String end = switch (holder.kind()) {
            case "slot" -> "select pg_drop_replication_slot('" + name + "')";
            case "prepared" -> "rollback prepared '" + name + "'";
            default -> "select pg_terminate_backend(" + name + ")";
        };
        return Finding.of(Cause.VACUUM_BLOCKED)
                .in("holder", holder.name())
                .in("kind", holder.kind())
                .in("application", "session".equals(holder.kind()) ? holder.application() : null)
                .headline("Vacuum cannot remove dead rows because of " + who
                        + (holder.since() == null ? "" : " since " + facts.moment(since)) + ": "
                        + Phrasing.number(table.deadRows()) + " dead rows in " + table.name() + ", "
                        + Phrasing.number(table.liveRows()) + " live.")
                .since(since, Duration.ofSeconds(5))
                .impact(facts.impact(facts.suffering()))
                .because(who + " holds back " + Phrasing.number(holder.age()) + " transactions", shown)
                .because(
                        Phrasing.number(table.deadRows()) + " dead rows in " + table.name(),
                        "select n_live_tup, n_dead_tup, greatest(last_vacuum, last_autovacuum) as last_vacuum, n_dead_tup > n_live_tup as holds from pg_stat_user_tables where relname = ?",
                        table.name())
                .not("autovacuum alone: it runs, and may not remove them")
                .not(facts.notTheUsualSuspects(since))
                .next(NextAction.sql("End it, if nobody needs it; vacuum follows within seconds.", end, shown))
                .confidence(0.94);
    }
}
