package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.ErrorClass;
import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Failing;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.observe.signal.Server.Disk;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** PostgreSQL has no room left to write: it says so in errors, or a volume shows it. */
final class DiskFull implements Rule {
    static final NextAction MAKE_ROOM = NextAction.look(
            "Free space on that volume (old logs, a replication slot that keeps WAL); PostgreSQL and the workers go on by themselves.",
            "df -h");

    private static final long SEGMENT = 16L << 20; // of WAL: without room for one more nothing is written
    private static final long EXTENSION = 1L << 20; // more than a table grows by at once

    @Override
    public List<Incident> in(Facts facts) {
        Optional<Failing> said = facts.failing().stream()
                .filter(group -> group.what() == ErrorClass.DISK)
                .findFirst();
        Disk disk = facts.seen().server().disk();
        boolean none = disk != null && disk.freeBytes() < EXTENSION;
        boolean full = disk != null && disk.freeBytes() < SEGMENT;
        boolean nobodyBeats = facts.claimers().isEmpty() && silentSince(facts) != null;
        return said.isPresent() || none || (full && nobodyBeats)
                ? List.of(incident(said.orElse(null), disk, facts))
                : List.of();
    }

    /** When anything was last written that always is: the last beat of the last worker, or the last job that came. */
    private static Instant silentSince(Facts facts) {
        return facts.seen().workers().stream()
                .filter(worker -> worker.fellSilent() && facts.within(worker.lastSeenAt(), Thresholds.TOLD))
                .map(Worker::lastSeenAt)
                .max(Instant::compareTo)
                .orElse(null);
    }

    private static Instant onset(Failing said, Facts facts) {
        if (said != null) {
            return said.onset();
        }
        Instant silent = facts.claimers().isEmpty() ? silentSince(facts) : null;
        return silent != null
                ? silent
                : facts.types().stream()
                        .filter(type -> !type.arrivals().isEmpty())
                        .map(type -> type.arrivals().last())
                        .filter(last -> last.isBefore(facts.now()))
                        .max(Instant::compareTo)
                        .orElse(facts.now());
    }

    /** @param said the failures that tell of it; null: only the volume does */
    private static Incident incident(Failing said, Disk disk, Facts facts) {
        Instant since = onset(said, facts);
        String room = disk == null
                ? ""
                : String.format(
                        Locale.ROOT, ": %,d MB of %,d MB are free", disk.freeBytes() >> 20, disk.totalBytes() >> 20);
        Finding finding = Finding.of(Cause.DISK_FULL)
                .in("place", place(said, disk))
                .headline("The disk of PostgreSQL"
                        + (disk == null || disk.place() == null ? "" : " (" + disk.place() + ")") + " is full since "
                        + facts.moment(since) + room + "; what needs more room fails.")
                .since(since, Duration.ofSeconds(30))
                .impact(facts.suffering().isEmpty() ? Impact.UNSEEN : facts.impact(facts.suffering()))
                .because(
                        "the size of this database" + room,
                        "select pg_size_pretty(pg_database_size(current_database())) as size, current_setting('max_wal_size') as max_wal_size, true as holds");
        if (facts.claimers().isEmpty()) {
            finding.because(
                    "the last beat of a worker was written at " + facts.moment(since),
                    "select max(last_seen_at) as last_beat, max(last_seen_at) <= ? as holds from executor_workers",
                    facts.now());
        } else {
            finding.because(
                    "no job could be written since " + facts.moment(since),
                    "select count(*) as arrived, count(*) = 0 as holds from executor_job where id >= ? and created_at > ?",
                    Proof.idsFrom(since),
                    since.plusSeconds(5));
        }
        if (said != null) {
            finding.because(List.of(Proof.failures(said, Proof.types(said.types()))));
        }
        return finding.not(
                        facts.claimers().isEmpty()
                                ? "the workers: " + silent(facts) + " of them fell silent at the same time"
                                : "the workers: " + facts.claimers().size() + " of them beat")
                .not("a lock: nobody waits for one")
                .next(MAKE_ROOM)
                .confidence(said == null ? 0.93 : 0.95);
    }

    private static String place(Failing said, Disk disk) {
        if (said != null && said.error().sample().contains("pg_wal")) {
            return "wal";
        }
        return disk != null && disk.freeBytes() < SEGMENT && disk.place() != null ? disk.place() : "data";
    }

    private static long silent(Facts facts) {
        return facts.seen().workers().stream().filter(Worker::fellSilent).count();
    }
}
