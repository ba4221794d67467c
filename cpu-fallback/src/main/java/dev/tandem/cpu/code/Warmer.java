package dev.tandem.cpu.code;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs new code until the JVM has compiled it, and judges it beside the work without it. One thread of a process does this; it
 * has the lowest priority, takes a rest after every burst, and ends when there is nothing to do.
 */
@SuppressWarnings("ThreadPriorityCheck") // that the thread gives way is a courtesy: nothing relies on it
final class Warmer {

    /** The thread. */
    private static final ThreadPoolExecutor THREAD = thread();

    /** The effort spent on one class. */
    static final long MOST_NANOS = 10_000_000_000L;
    /** Before so many calls the code is interpreted. */
    static final int COLD_CALLS = 400;
    /** After so many calls the compiler has been asked, and there is only to wait for it. */
    private static final int ENOUGH_CALLS = 1600;
    private static final long LEAST_REST = 1_000_000;
    private static final int BURST = 32;
    private static final int WAITING_BURST = 2;
    /** How often the code must be seen to be fast. */
    private static final int SEEN = 3;
    private static final int ROUNDS = 4;
    /** How often code may be about as fast as what it replaces, which it is only when it is compiled, before it is given up. */
    private static final int MOST_EQUAL = 40;
    private static final double ABOUT = 1.5;

    private final Tryout tryout;
    private final long mostNanos;
    private int calls;

    Warmer(Tryout tryout, long mostNanos) {
        this.tryout = tryout;
        this.mostNanos = mostNanos;
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
        long begin = System.nanoTime();
        long without = Long.MAX_VALUE;
        int seen = 0;
        int equal = 0;
        while (seen < SEEN) {
            long start = System.nanoTime();
            if (start - begin > mostNanos || equal > MOST_EQUAL) {
                return false;
            }
            int burst = calls < ENOUGH_CALLS ? BURST : WAITING_BURST;
            for (int i = 0; i < burst; i++) {
                tryout.once(calls++);
            }
            if (calls >= COLD_CALLS) {
                without = Math.min(without, best(tryout::runWithout, Long.MAX_VALUE));
                long with = best(tryout::run, (long) (ABOUT * without));
                seen = with < tryout.enough() * without ? seen + 1 : 0;
                equal = seen == 0 && with < ABOUT * without ? equal + 1 : equal;
            }
            rest(System.nanoTime() - start);
        }
        return true;
    }

    /** The least time of some rounds; of one if that takes longer than it should. */
    private static long best(Runnable way, long most) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS && (i == 0 || best < most); i++) {
            long start = System.nanoTime();
            way.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    /** At least as long as the work was: no more than half a processor is taken from those who train. */
    private static void rest(long worked) {
        try {
            Thread.sleep(Duration.ofNanos(Math.max(worked, LEAST_REST)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
