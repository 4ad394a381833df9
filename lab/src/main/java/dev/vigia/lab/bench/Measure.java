package dev.vigia.lab.bench;

import java.util.List;
import java.util.Locale;

/** What is measured, in which unit, and of whom. */
enum Measure {
    /** One client enqueues, one job a transaction. */
    ENQUEUE1("jobs/s", 10, false),
    /** Eight clients do. */
    ENQUEUE8("jobs/s", 1, false),
    /** The system's own call for many jobs. */
    BULK("jobs/s", 1, false),
    /** From the start of the workers until the database holds nothing unfinished. */
    DRAIN("jobs/s", 1, false),
    /** The same behind rows that are not due and, if the system keeps them, rows that ended. */
    BIG("jobs/s", 1, false),
    /** The workers run while the jobs arrive: the whole life at once. */
    CYCLE("jobs/s", 1, false),
    /** From another client's commit to the handler's start, ten jobs a second on an idle system. */
    LATENCY("ms", 250, false),
    /** Memory of a fresh process that only works. */
    RSS("MiB", 1, false),
    /** 1, 2, 4 and 8 worker processes on one database: all together, and how evenly. */
    PROCESSES("jobs/s", 1, false),
    /** Jobs whose handlers ran and that run again because their worker was killed in the middle of a drain. */
    KILLED("jobs", 1, false),
    /** As LATENCY, with nine of ten of 1,000 slots taken by handlers that last a second. */
    BUSY("ms", 1, true),
    /** 10,000 handlers that wait at the same time, on virtual threads. */
    SLEEPERS("s", 1, true),
    /** A drain of 1,000 job types. */
    TYPES("jobs/s", 1, true),
    /** Transactions a second of one worker that has nothing to do. */
    REST("tx/s", 1, true),
    /** From a handler's end to its settlement, 200 jobs a second: what waiting for company costs. */
    SETTLING("ms", 1, true),
    /** Where the time of a drain goes: statements of PostgreSQL, methods of the JVM. */
    PROFILE("%", 1, true),
    /** Health, dead jobs, timeline and list, called while jobs are worked off. */
    OBSERVE("ms", 1, true),
    /** A steady stream for minutes: does waiting grow, do dead rows. */
    LIFE("ms", 1, true);

    static final List<Measure> USUAL = List.of(ENQUEUE1, ENQUEUE8, BULK, DRAIN, LATENCY, CYCLE);

    private final String unit;
    private final int share;
    private final boolean ofVigiaOnly;

    Measure(String unit, int share, boolean ofVigiaOnly) {
        this.unit = unit;
        this.share = share;
        this.ofVigiaOnly = ofVigiaOnly;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String unit() {
        return unit;
    }

    /** Whether it needs handlers or queries that only Vigía's contender has. */
    boolean isOfVigiaOnly() {
        return ofVigiaOnly;
    }

    /** A single client and a ten-a-second stream need fewer jobs to say as much. */
    int jobs(int n) {
        return Math.max(Math.min(n, 50), n / share);
    }
}
