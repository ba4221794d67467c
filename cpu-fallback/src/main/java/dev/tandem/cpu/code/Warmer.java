package dev.tandem.cpu.code;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs new code until the JVM has compiled it, and judges it beside the work without it. One thread of a process does this; it
 * has the lowest priority, takes a rest after every burst, and ends when there is nothing to do.
 */
final class Warmer {

    /** The thread. */
    private static final ThreadPoolExecutor THREAD = thread();

    /** The effort spent on one class. */
    private static final long MOST_NANOS = 4_000_000_000L;
    private static final int REST_MILLIS = 1;
    /** The calls of a burst. */
    private static final int CALLS = 32;
    /** Before so many calls the code is interpreted. */
    private static final int COLD_CALLS = 400;
    /** How often the code must be seen to be fast. */
    private static final int SEEN = 3;
    private static final int ROUNDS = 5;
    /** How often code may be about as fast as what it replaces, which it is only when it is compiled, before it is given up. */
    private static final int MOST_EQUAL = 40;
    private static final double ABOUT = 1.5;

    private final Tryout tryout;
    private int calls;

    Warmer(Tryout tryout) {
        this.tryout = tryout;
    }

    private static ThreadPoolExecutor thread() {
        var pool = new ThreadPoolExecutor(1, 1, 2, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread thread = Thread.ofPlatform().daemon().name("tandem-cpu-warmer").unstarted(work);
            thread.setPriority(Thread.MIN_PRIORITY);
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Has the thread do something when it has done what came before. */
    static void later(Runnable work) {
        THREAD.execute(work);
    }

    /** Whether the code is fast now. */
    boolean makesItFast() {
        long end = System.nanoTime() + MOST_NANOS;
        long without = Long.MAX_VALUE;
        int seen = 0;
        int equal = 0;
        while (seen < SEEN) {
            if (System.nanoTime() > end || equal > MOST_EQUAL) {
                return false;
            }
            for (int i = 0; i < CALLS; i++) {
                tryout.once(calls++);
            }
            without = Math.min(without, best(tryout::runWithout));
            long with = calls < COLD_CALLS ? Long.MAX_VALUE : best(tryout::run);
            seen = with < tryout.enough() * without ? seen + 1 : 0;
            equal = seen == 0 && with < ABOUT * without ? equal + 1 : equal;
            rest();
        }
        return true;
    }

    private static long best(Runnable way) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            way.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    private static void rest() {
        try {
            Thread.sleep(REST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
