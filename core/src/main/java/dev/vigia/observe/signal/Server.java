package dev.vigia.observe.signal;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * PostgreSQL itself, as a DBA would look at it.
 *
 * @param inRecovery  a standby: nothing can be written
 * @param readOnly    transactions are read-only by default
 * @param election    null: nobody has ever been elected
 * @param settings    those that we depend on
 * @param disk        of its data, if it is on the host that observes; else null
 */
public record Server(
        String version,
        Instant startedAt,
        boolean inRecovery,
        boolean readOnly,
        int maxConnections,
        int reservedConnections,
        Map<String, String> settings,
        List<Sessions> sessions,
        List<LockRoot> locks,
        List<OpenTransaction> writers,
        List<XminHolder> xminHolders,
        List<TableState> tables,
        List<IndexState> indexes,
        Election election,
        Disk disk) {

    /**
     * Room on the volume that has the least of those our data is on.
     *
     * @param place {@code data}, {@code wal}, or {@code tablespace} and its name
     */
    public record Disk(long freeBytes, long totalBytes, String place) {}

    /**
     * Connections of one application; those of ours are told apart by {@code ours}.
     *
     * @param waitingForStandby whose commit is done here, and waits for a synchronous standby
     * @param standbySince      since when the first of these does; null: none does
     */
    public record Sessions(
            String application,
            String user,
            boolean ours,
            long count,
            long active,
            long idleInTransaction,
            long waitingForStandby,
            Instant standbySince) {}

    /**
     * A session that others wait for, and that waits for nobody.
     *
     * @param since      when its transaction began; null: this role may not know
     * @param relation   what is waited for, of ours if any of it is
     * @param ours       the relation is one of ours
     * @param waiters    sessions behind it, directly or not
     * @param queuedDdl  the statement in the queue that nobody can pass; null: none
     * @param waitsSince when the first of them began to wait
     */
    public record LockRoot(
            long pid,
            String application,
            String user,
            String state,
            Instant since,
            String query,
            String relation,
            boolean ours,
            long waiters,
            String queuedDdl,
            Long queuedPid,
            Instant waitsSince) {}

    /** A transaction that has written jobs which nobody else can see yet. */
    public record OpenTransaction(long pid, String application, String state, Instant since) {}

    /**
     * What keeps dead rows from being removed.
     *
     * @param kind {@code session}, {@code slot}, {@code prepared} or {@code standby}
     * @param name pid, slot, global id or application
     * @param age  transactions since
     */
    public record XminHolder(String kind, String name, String application, long age, Instant since) {}

    /** One of our tables. */
    public record TableState(String name, long liveRows, long deadRows, Instant lastVacuum, long bytes) {}

    /** One of the {@link NeededIndex needed indexes}. */
    public record IndexState(String name, boolean exists, boolean valid) {}

    /** Who is elected, and until when. */
    public record Election(String heldBy, Instant since, Instant until) {}
}
