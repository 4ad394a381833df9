package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.ErrorClass;
import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.observe.signal.Server;
import dev.vigia.observe.signal.Server.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** PostgreSQL has no connection left to give, and one application has most of them. */
final class ConnectionsExhausted implements Rule {
    /** How many of how many are in use. */
    static final String USED =
            "select count(*) as used, current_setting('max_connections')::int as most, count(*) >= 0.75 * current_setting('max_connections')::int as holds"
                    + " from pg_stat_activity where backend_type = 'client backend'";

    private static final double NEARLY = 0.97;

    @Override
    public List<Incident> in(Facts facts) {
        Server server = facts.seen().server();
        long used = server.sessions().stream().mapToLong(Sessions::count).sum();
        int free = server.maxConnections() - server.reservedConnections();
        boolean full = server.maxConnections() > 0 && used >= free * NEARLY;
        return full ? List.of(incident(server, used, facts)) : List.of();
    }

    private static Incident incident(Server server, long used, Facts facts) {
        Sessions most = server.sessions().stream()
                .max(Comparator.comparingLong(Sessions::count))
                .orElseThrow();
        boolean refused = facts.failedOnce().stream().anyMatch(group -> group.what() == ErrorClass.CONNECTIONS);
        Instant since = facts.failedOnce().stream()
                .filter(group -> group.what() == ErrorClass.CONNECTIONS)
                .map(group -> group.onset())
                .min(Instant::compareTo)
                .orElse(facts.seen().workers().stream()
                        .filter(worker -> worker.fellSilent() && facts.within(worker.lastSeenAt(), Thresholds.TOLD))
                        .map(worker -> worker.lastSeenAt())
                        .min(Instant::compareTo)
                        .orElse(facts.now()));
        return Finding.of(Cause.CONNECTIONS_EXHAUSTED)
                .in("application", most.application())
                .headline("PostgreSQL has no connection left: " + used + " of " + server.maxConnections()
                        + " are in use, " + most.count() + " of them by " + most.application() + ".")
                .since(since, Duration.ofSeconds(60))
                .impact(facts.impact(facts.suffering()))
                .because(
                        used + " of " + server.maxConnections() + " connections are in use, "
                                + server.reservedConnections() + " are reserved",
                        USED)
                .because(
                        most.application() + " (user " + most.user() + ") holds " + most.count() + ", "
                                + most.idleInTransaction() + " of them idle in transaction, " + most.active()
                                + " active",
                        "select count(*) as held, count(*) >= ? as holds from pg_stat_activity where coalesce(nullif(application_name, ''), '(no name)') = ?",
                        Math.max(1, most.count() / 3),
                        most.application())
                .not("the pools of workers: they hold "
                        + server.sessions().stream()
                                .filter(Sessions::ours)
                                .mapToLong(Sessions::count)
                                .sum())
                .next(NextAction.sql(
                        "End the idle sessions of " + most.application() + ", and limit its pool.",
                        "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = '"
                                + most.application().replace("'", "''") + "' and state like 'idle%'",
                        "select count(*) from pg_stat_activity where application_name = '"
                                + most.application().replace("'", "''") + "' and state like 'idle%'"))
                .confidence(refused ? 0.97 : 0.92);
    }
}
