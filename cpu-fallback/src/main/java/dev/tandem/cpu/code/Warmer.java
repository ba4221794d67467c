package dev.tandem.cpu.code;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs a new loop until the JVM has compiled it, and judges it beside the work without it. One thread of a process does this; it
 * has the lowest priority, takes a rest after every burst, and ends when there is nothing to do.
 */
final class Warmer {

    /** The thread. */
    private static final ThreadPoolExecutor THREAD = thread();

    /** The effort spent on one loop. */
    private static final long MOST_NANOS = 4_000_000_000L;
    private static final int REST_MILLIS = 1;
    /** Elements that a burst computes at least, and the calls it makes of that. */
    private static final int CALLS = 32;
    /** The first calls are short: the code is interpreted. */
    private static final int COLD_CALLS = 400;
    private static final int COLD_VECTORS = 4;
    private static final int WARM_VECTORS = 32;
    /** How often the loop must be seen to be faster, and by how much. */
    private static final int SEEN = 3;
    private static final double FASTER = 0.95;
    private static final int ROUNDS = 5;

    private final Loop loop;
    private final Rehearsal rehearsal;
    private final int lanes;
    private int calls;

    Warmer(Loop loop, Rehearsal rehearsal, int lanes) {
        this.loop = loop;
        this.rehearsal = rehearsal;
        this.lanes = lanes;
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

    /** Whether the loop is faster now than the work without it. */
    boolean makesItFast() {
        long end = System.nanoTime() + MOST_NANOS;
        long interpreted = Long.MAX_VALUE;
        int seen = 0;
        while (seen < SEEN) {
            if (System.nanoTime() > end) {
                return false;
            }
            burst();
            interpreted = Math.min(interpreted, best(this::interpret));
            long generated = calls < COLD_CALLS ? Long.MAX_VALUE : best(this::generate);
            seen = generated < FASTER * interpreted ? seen + 1 : 0;
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

    private void interpret() {
        rehearsal.interpreter().run(0, rehearsal.elements());
    }

    private void generate() {
        loop.run(rehearsal.memory(), rehearsal.at(), rehearsal.given(), 0, 0, rehearsal.elements());
    }

    /** Ranges that begin and end anywhere: a way through the code that was never taken would be interpreted when it is. */
    private void burst() {
        for (int i = 0; i < CALLS; i++, calls++) {
            int length = lanes * (calls < COLD_CALLS ? COLD_VECTORS : WARM_VECTORS) + calls % lanes;
            int from = calls * 61 % Math.max(1, rehearsal.elements() - length);
            loop.run(rehearsal.memory(), rehearsal.at(), rehearsal.given(), from, from,
                    Math.min(rehearsal.elements(), from + length));
        }
    }

    private static void rest() {
        try {
            Thread.sleep(REST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
