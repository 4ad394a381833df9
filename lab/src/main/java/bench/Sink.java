package bench;

import java.util.concurrent.atomic.AtomicLong;

/** Where every handler reports: counts jobs, and notes when each began if somebody asks. One drain at a time. */
public final class Sink {
    public static final AtomicLong done = new AtomicLong();

    /** {@link System#nanoTime()} at the first and at the last handler call; 0: not yet. */
    public static volatile long first;

    public static volatile long last;
    public static volatile long target;

    /** When the job with this payload began; null: nobody asks. */
    public static volatile long[] started;

    private Sink() {}

    public static void reset(long jobs) {
        first = 0;
        last = 0;
        target = jobs;
        done.set(0);
    }

    /** What every handler does, and all it does. */
    public static void run(int payload) {
        long now = System.nanoTime();
        long[] times = started;
        if (times != null && payload < times.length && times[payload] == 0) {
            times[payload] = now;
        }
        long count = done.incrementAndGet();
        if (count == 1) {
            first = now;
        }
        if (count == target) {
            last = now;
        }
    }

    /** Whether that many were handled in time. */
    public static boolean await(long jobs, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (done.get() < jobs) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(2);
        }
        return true;
    }
}
