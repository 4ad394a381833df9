package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.IllegalRows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Rows that no transition of ours writes: somebody changed the tables by hand. */
final class IllegalState implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.seen().illegal().stream()
                .map(rows -> incident(rows, facts))
                .toList();
    }

    private static Incident incident(IllegalRows rows, Facts facts) {
        List<String> ids = rows.sample().stream().map(UUID::toString).toList();
        String what = switch (rows.rule()) {
            case "lease_without_worker" ->
                Phrasing.count(rows.rows(), "row") + " said running under a worker that never was";
            case "two_places" ->
                Phrasing.count(rows.rows(), "job") + (rows.rows() == 1 ? " is" : " are") + " in two places at once";
            case "no_place" ->
                Phrasing.count(rows.rows(), "job") + (rows.rows() == 1 ? " is" : " are")
                        + " in no place: neither waiting, running nor ended";
            default -> Phrasing.count(rows.rows(), "lease") + " of jobs that do not exist";
        };
        Instant since = rows.since() == null ? facts.now() : rows.since();
        return Finding.of(Cause.ILLEGAL_STATE)
                .in("job", ids)
                .in("type", rows.types())
                .in("rule", rows.rule())
                .headline("Rows of " + Proof.types(rows.types()) + " were changed by hand: " + what + " since "
                        + facts.moment(since) + ".")
                .since(since, Duration.ofSeconds(60))
                .impact(Impact.of(rows.rows(), null, rows.types(), null))
                .because(what, """
                        select count(*) as jobs, count(*) > 0 as holds
                          from executor_job j where j.id::text = any (?)""", ids)
                .because("the worker that they name is unknown, or their places are not one", """
                        select j.id, (select locked_by from executor_leases l where l.id = j.id) as locked_by,
                               (select count(*) from executor_waiting w where w.id = j.id) as waiting,
                               (select count(*) from executor_leases l where l.id = j.id) as leased,
                               (select count(*) from executor_job_runs r where r.job_id = j.id) as runs, true as holds
                          from executor_job j where j.id = ?""", ids.get(0))
                .not("a lost worker: no worker of that name ever beat")
                .next(
                        rows.rule().equals("lease_without_worker")
                                ? NextAction.look(
                                        "Find who writes to the tables; they are to be written by functions alone. The leases are taken back by themselves within seconds; see what became of one.",
                                        "vigia why " + ids.get(0))
                                : NextAction.look(
                                        "Find who writes to the tables; they are to be written by functions alone. All that break a promise are listed by:",
                                        "vigia verify"))
                .confidence(0.94);
    }
}
