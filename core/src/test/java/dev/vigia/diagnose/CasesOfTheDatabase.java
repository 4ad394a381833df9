package dev.vigia.diagnose;

import static dev.vigia.diagnose.Situation.A;
import static dev.vigia.diagnose.Situation.B;
import static dev.vigia.diagnose.Situation.C;
import static dev.vigia.diagnose.Situation.ago;
import static dev.vigia.diagnose.Situation.steady;

import dev.vigia.diagnose.Cases.Case;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.observe.signal.Server;
import dev.vigia.observe.signal.Worker.ProcessState;
import java.util.List;

/** PostgreSQL itself. */
final class CasesOfTheDatabase {
    private CasesOfTheDatabase() {}

    static List<Case> database() {
        return List.of(
                Cases.of("B1 a lock queue that looks like lost workers", Cause.LOCK_QUEUE, "pid", "77", locked()),
                Cases.of("B7 commits wait for a standby", Cause.STANDBY_WAIT, null, null, unconfirmed()),
                Cases.of("B2 dead rows that cannot go", Cause.VACUUM_BLOCKED, "holder", "88", pinned()),
                Cases.of(
                        "B3 no index for the claim",
                        Cause.CLAIM_PLAN_REGRESSION,
                        "index",
                        "executor_waiting_line_idx",
                        noIndex()),
                Cases.of("B4 connections used up", Cause.CONNECTIONS_EXHAUSTED, "application", "reports", full()),
                Cases.of("B5 no room", Cause.DISK_FULL, "place", "data", noRoom()),
                Cases.of("B5 a tablespace without room", Cause.DISK_FULL, "place", "tablespace jobs", noRoomForJobs()),
                Cases.of("B6 read-only", Cause.READ_ONLY_CONNECTIONS, null, null, readOnly()));
    }

    private static Situation locked() {
        Situation seen = steady().worker("w1", "1", 3000, 40, "live", ProcessState.RUNNING, A, B, C)
                .worker("w2", "1", 3000, 41, "live", ProcessState.RUNNING, A, B, C)
                .worker("w3", "1", 3000, 42, "live", ProcessState.RUNNING, A, B, C);
        for (String type : List.of(A, B, C)) {
            seen.nothingEnded(type, 45).due(type, 80, 44).nothingArrived(type, 45);
        }
        seen.locks.add(new Server.LockRoot(
                77,
                "report",
                "app",
                "idle in transaction",
                ago(300),
                "select 1",
                "executor_waiting",
                true,
                9,
                "alter table executor_waiting add column x int",
                78L,
                ago(46)));
        return seen;
    }

    private static Situation pinned() {
        Situation seen = steady();
        seen.xmin.add(new Server.XminHolder("session", "88", "report", 400_000, ago(500)));
        seen.tables.add(new Server.TableState("executor_waiting", 50, 200_000, ago(3), 30_000_000));
        return seen;
    }

    private static Situation noIndex() {
        Situation seen = steady();
        seen.tables.add(new Server.TableState("executor_waiting", 50, 0, ago(3), 30_000));
        seen.indexes.add(new Server.IndexState("executor_waiting_line_idx", false, false));
        return seen;
    }

    private static Situation full() {
        Situation seen = steady();
        seen.sessions.add(Made.sessions("reports", 90));
        return seen;
    }

    private static Situation noRoom() {
        Situation seen = steady();
        for (String worker : List.of("w1", "w2", "w3")) {
            seen.worker(worker, "1", 3000, 40, "live", ProcessState.RUNNING, A, B, C);
        }
        for (String type : List.of(A, B, C)) {
            seen.nothingEnded(type, 45).nothingArrived(type, 45).due(type, 10, 44);
        }
        seen.disk = new Server.Disk(1 << 20, 200 << 20, "data");
        return seen;
    }

    /** Workers beat, and find nothing to do: only what grows cannot be written. */
    private static Situation noRoomForJobs() {
        Situation seen = steady();
        for (String type : List.of(A, B, C)) {
            seen.nothingEnded(type, 40).nothingArrived(type, 40);
        }
        seen.disk = new Server.Disk(60 << 10, 60 << 20, "tablespace jobs");
        return seen;
    }

    private static Situation unconfirmed() {
        Situation seen = locked();
        seen.sessions.add(new Server.Sessions("worker", "app", false, 9, 7, 0, 7, ago(44)));
        return seen;
    }

    private static Situation readOnly() {
        Situation seen = steady();
        seen.readOnly = true;
        return seen;
    }
}
