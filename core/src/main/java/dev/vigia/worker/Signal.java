package dev.vigia.worker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one thread sleep until something is announced; announcements made while it is busy count as one and are kept. */
final class Signal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean announced;

    void announce() {
        lock.lock();
        try {
            announced = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when announced, or after {@code longest}; whether it was announced. */
    boolean await(Duration longest) throws InterruptedException {
        long left = longest.toNanos();
        lock.lockInterruptibly();
        try {
            while (!announced && left > 0) {
                left = changed.awaitNanos(left);
            }
            boolean was = announced;
            announced = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    /** Sleeps whatever is announced; for pauses after errors. */
    static void pause(Duration length) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(length.toNanos());
    }
}
