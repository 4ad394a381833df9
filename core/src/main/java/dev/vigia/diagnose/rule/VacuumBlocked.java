package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Evidence;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.incident.Severity;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Server.TableState;
import dev.vigia.observe.signal.Server.XminHolder;
import dev.vigia.observe.signal.Signal;
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
        if (bloated.isEmpty() || (holder.isEmpty() && !facts.missing(Signal.SESSIONS))) {
            return List.of();
        }
        return List.of(
                holder.isPresent() ? incident(holder.get(), bloated.get(), facts) : hidden(bloated.get(), facts));
    }

    /** Dead rows stay, and a role that may not see others' transactions cannot tell whether one of them keeps them. */
    private static Incident hidden(TableState table, Facts facts) {
        return Finding.of(Cause.UNKNOWN)
                .severity(Severity.DEGRADED)
                .in("between", Cause.VACUUM_BLOCKED.code() + " and a vacuum that is only late")
                .headline(
                        Phrasing.number(table.deadRows()) + " dead rows stay in " + table.name() + " ("
                                + Phrasing.number(table.liveRows())
                                + " live). Whether an open transaction keeps them, or vacuum is only late, this role may not see.")
                .since(table.lastVacuum() == null ? facts.now() : table.lastVacuum(), Duration.ofMinutes(1))
                .impact(facts.impact(facts.suffering()))
                .because(List.of(dead(table)))
                .next(NextAction.say("Ask again as a role that has pg_monitor: grant pg_monitor to it."))
                .confidence(0.5);
    }

    private static Evidence dead(TableState table) {
        return Evidence.of(
                Phrasing.number(table.deadRows()) + " dead rows in " + table.name(),
                "select n_live_tup, n_dead_tup, greatest(last_vacuum, last_autovacuum) as last_vacuum, n_dead_tup > n_live_tup as holds from pg_stat_user_tables where relname = ?",
                table.name());
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
                .because(List.of(dead(table)))
                .not("autovacuum alone: it runs, and may not remove them")
                .not(facts.notTheUsualSuspects(since))
                .next(NextAction.sql("End it, if nobody needs it; vacuum follows within seconds.", end, shown))
                .confidence(0.94);
    }
}
