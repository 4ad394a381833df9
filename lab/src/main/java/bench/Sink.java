package bench;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/** Where every handler reports: counts jobs, and notes when each began if somebody asks. One drain at a time. */
public final class Sink {
    private static final VarHandle TALLY = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    public static final AtomicLong done = new AtomicLong();

    /** {@link System#nanoTime()} at the first and at the last handler call; 0: not yet. */
    public static volatile long first;

    public static volatile long last;
    public static volatile long target;

    /** When the job with this payload began; null: nobody asks. */
    public static volatile long[] started;

    /** Counts calls in a file's memory, so that the count outlives the process; null: nobody asks. */
    private static volatile ByteBuffer tally;

    private Sink() {}

    /** From now on each call is counted in this file too, as its first eight bytes. */
    public static void tallyIn(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            tally = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    public static void reset(long jobs) {
        first = 0;
        last = 0;
        target = jobs;
        done.set(0);
    }

    /** What every handler does, and all it does. */
    public static void run(int payload) {
        ByteBuffer counted = tally;
        if (counted != null) {
            TALLY.getAndAdd(counted, 0, 1L);
        }
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
