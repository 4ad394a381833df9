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
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Nothing can be written where the workers are connected: a standby, or a server set to read only. */
final class ReadOnlyConnections implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        Server server = facts.seen().server();
        boolean said = facts.failing().stream().anyMatch(group -> group.what() == ErrorClass.READ_ONLY);
        return server.inRecovery() || server.readOnly() || said ? List.of(incident(server, facts)) : List.of();
    }

    private static Incident incident(Server server, Facts facts) {
        List<String> workers = facts.seen().workers().stream()
                .filter(worker ->
                        !"drained".equals(worker.state()) && facts.within(worker.lastSeenAt(), Thresholds.TOLD))
                .map(Worker::id)
                .toList();
        Instant since = facts.seen().workers().stream()
                .map(Worker::lastSeenAt)
                .max(Instant::compareTo)
                .orElse(server.startedAt());
        long ours = server.sessions().stream()
                .filter(Sessions::ours)
                .mapToLong(Sessions::count)
                .sum();
        return Finding.of(Cause.READ_ONLY_CONNECTIONS)
                .in("worker", workers)
                .headline((server.inRecovery()
                                ? "This server is a standby"
                                : "This server takes no writes (default_transaction_read_only)")
                        + ", and workers are connected to it: nothing is claimed, and no beat arrives.")
                .since(since == null ? facts.now() : since, Duration.ofSeconds(30))
                .impact(facts.impact(facts.suffering()))
                .because(
                        server.inRecovery() ? "PostgreSQL is in recovery" : "transactions are read-only by default",
                        "select pg_is_in_recovery() as in_recovery, current_setting('default_transaction_read_only') as read_only,"
                                + " pg_is_in_recovery() or current_setting('default_transaction_read_only')::bool as holds")
                .because(
                        ours + " connections of ours are here; the last beat was written at "
                                + (since == null ? "no time" : facts.moment(since)),
                        "select max(last_seen_at) as last_beat, max(last_seen_at) < now() - interval '2 seconds' as holds from executor_workers")
                .not("a full disk: PostgreSQL would say so")
                .next(
                        server.inRecovery()
                                ? NextAction.look(
                                        "Point the workers at the primary (target_session_attrs, the HA tool's address) and restart them.",
                                        "vigia workers")
                                : NextAction.sqls(
                                        "Let it write again.",
                                        "alter system reset default_transaction_read_only",
                                        "select pg_reload_conf()"))
                .confidence(0.95);
    }
}
