package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.ErrorClass;
import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Failing;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.observe.signal.Server.Disk;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** PostgreSQL has no room left to write: it says so in errors, or its volume shows it while no beat gets through. */
final class DiskFull implements Rule {
    static final NextAction MAKE_ROOM = NextAction.look(
            "Make room on the volume (old logs, a slot that keeps WAL); PostgreSQL goes on by itself.", "df -h");

    private static final long SEGMENT = 16L << 20; // of WAL: without room for one more nothing is written

    @Override
    public List<Incident> in(Facts facts) {
        Optional<Failing> said = facts.failing().stream()
                .filter(group -> group.what() == ErrorClass.DISK)
                .findFirst();
        Disk disk = facts.seen().server().disk();
        boolean full = disk != null && disk.freeBytes() < SEGMENT;
        boolean nobodyBeats = facts.claimers().isEmpty() && silentSince(facts) != null;
        return said.isPresent() || (full && nobodyBeats)
                ? List.of(incident(said.orElse(null), disk, facts))
                : List.of();
    }

    private static Instant silentSince(Facts facts) {
        return facts.seen().workers().stream()
                .filter(worker -> worker.fellSilent() && facts.within(worker.lastSeenAt(), Thresholds.TOLD))
                .map(Worker::lastSeenAt)
                .max(Instant::compareTo)
                .orElse(null);
    }

    /** @param said the failures that tell of it; null: only the volume does */
    private static Incident incident(Failing said, Disk disk, Facts facts) {
        Instant since = said == null ? silentSince(facts) : said.onset();
        String room = disk == null
                ? ""
                : String.format(
                        Locale.ROOT, ": %,d MB of %,d MB are free", disk.freeBytes() >> 20, disk.totalBytes() >> 20);
        Finding finding = Finding.of(Cause.DISK_FULL)
                .in("place", said != null && said.error().sample().contains("pg_wal") ? "wal" : "data")
                .headline("The disk of PostgreSQL is full since " + facts.moment(since) + room
                        + "; nothing can be written.")
                .since(since, Duration.ofSeconds(30))
                .impact(facts.impact(facts.suffering()))
                .because(
                        "the size of this database" + room,
                        "select pg_size_pretty(pg_database_size(current_database())) as size, current_setting('max_wal_size') as max_wal_size, true as holds")
                .because(
                        "the last beat of a worker was written at " + facts.moment(since),
                        "select max(last_seen_at) as last_beat, max(last_seen_at) <= ? as holds from executor_workers",
                        facts.now());
        if (said != null) {
            finding.because(List.of(Proof.failures(said, Proof.types(said.types()))));
        }
        return finding.not("the workers: " + silent(facts) + " of them fell silent at the same time")
                .not("a lock: nobody waits for one")
                .next(MAKE_ROOM)
                .confidence(said == null ? 0.93 : 0.95);
    }

    private static long silent(Facts facts) {
        return facts.seen().workers().stream().filter(Worker::fellSilent).count();
    }
}
