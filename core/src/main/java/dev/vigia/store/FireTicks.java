package dev.vigia.store;

import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import dev.vigia.job.ScheduleColumns;
import dev.vigia.job.Schema;
import dev.vigia.job.TickDecision;
import dev.vigia.store.Enqueue.Identified;
import dev.vigia.store.RecordTicks.Decider;
import dev.vigia.store.RecordTicks.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Writes what was decided of a schedule's ticks into the ledger, and enqueues the jobs of those that fire, in the caller's
 * transaction. A tick that is in the ledger already is left as it is, and nothing is enqueued for it: that, and neither the
 * election nor any lock, is why no tick fires twice.
 */
public final class FireTicks {
    private final Enqueue enqueue;
    private final RecordTicks record;
    private final OverlapGuard overlap;

    public FireTicks(Schema schema) {
        this.enqueue = new Enqueue(schema);
        this.record = new RecordTicks(schema);
        this.overlap = new OverlapGuard(schema);
    }

    /**
     * Applies the schedule's policy for overlaps, then as the class says.
     *
     * @param by who decided; may be null
     * @return the jobs that were enqueued; one whose dedupe key is held is told as a duplicate, and was not
     */
    public List<Enqueued> apply(
            Connection connection, StoredSchedule schedule, List<TickDecision> decisions, String by, Instant now)
            throws SQLException {
        List<TickDecision> allowed = overlap.apply(connection, schedule, decisions);
        return applyAsTheyAre(connection, schedule.columns(), allowed, by, now);
    }

    /** Whatever is unfinished. */
    public List<Enqueued> applyAsTheyAre(
            Connection connection, ScheduleColumns schedule, List<TickDecision> decisions, String by, Instant now)
            throws SQLException {
        List<TickDecision> firing = new ArrayList<>();
        List<NewJob> jobs = new ArrayList<>();
        for (TickDecision decision : decisions) {
            if (decision.outcome().enqueues()) {
                firing.add(decision);
                jobs.add(jobOf(schedule, decision));
            }
        }
        List<Identified> identified = enqueue.identify(connection, jobs);
        List<Row> rows = new ArrayList<>();
        Iterator<Identified> ids = identified.iterator();
        for (TickDecision decision : decisions) {
            rows.add(
                    new Row(decision, decision.outcome().enqueues() ? ids.next().id() : null));
        }
        if (rows.isEmpty()) {
            return List.of();
        }
        Set<Instant> written = record.apply(connection, schedule.name(), rows, new Decider(by, now));
        List<Identified> won = new ArrayList<>();
        List<Instant> ticks = new ArrayList<>();
        for (int i = 0; i < firing.size(); i++) {
            if (written.contains(firing.get(i).tick())) {
                won.add(identified.get(i));
                ticks.add(firing.get(i).tick());
            }
        }
        return enqueue(connection, schedule.name(), won, ticks);
    }

    private List<Enqueued> enqueue(Connection connection, String schedule, List<Identified> jobs, List<Instant> ticks)
            throws SQLException {
        if (jobs.isEmpty()) {
            return List.of();
        }
        List<Enqueued> enqueued = enqueue.apply(connection, jobs);
        for (int i = 0; i < enqueued.size(); i++) {
            if (enqueued.get(i).duplicate()) {
                record.deduplicated(
                        connection, schedule, ticks.get(i), enqueued.get(i).id());
            }
        }
        return enqueued;
    }

    /** The template's job, its payload with the tick in it. What PostgreSQL writes as an object begins with its brace. */
    private static NewJob jobOf(ScheduleColumns schedule, TickDecision decision) {
        String rest = schedule.payload().substring(1).stripLeading();
        String payload = "{\"schedule\": " + tickOf(schedule, decision) + (rest.startsWith("}") ? "" : ", ") + rest;
        return schedule.template().withPayload(payload);
    }

    /** Names, times and words that are ours: nothing in them needs escaping in JSON. */
    private static String tickOf(ScheduleColumns schedule, TickDecision decision) {
        String local = schedule.zone() == null
                ? ""
                : ", \"local\": \""
                        + decision.tick()
                                .atZone(ZoneId.of(schedule.zone()))
                                .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                        + "\"";
        return "{\"name\": \"" + schedule.name() + "\", \"tick\": \"" + decision.tick() + "\"" + local
                + ", \"outcome\": \"" + decision.outcome().word() + "\"}";
    }
}
