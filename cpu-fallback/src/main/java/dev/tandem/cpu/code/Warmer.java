package dev.tandem.cpu.code;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs a new loop until the JVM has compiled it, and judges it beside the work without it. One thread of a process does this; it
 * has the lowest priority, takes a rest after every burst, and ends when there is nothing to do.
 */
@SuppressWarnings("ThreadPriorityCheck") // that the thread gives way is a courtesy: nothing relies on it
final class Warmer {

    /** The thread. */
    private static final ThreadPoolExecutor THREAD = thread();

    /** The effort spent on one loop. */
    static final long MOST_NANOS = 4_000_000_000L;
    /** The first calls are short, for the code is interpreted; then they are long, so that the compiler expects long loops. */
    private static final int COLD_CALLS = 400;
    private static final int COLD_VECTORS = 4;
    private static final int WARM_VECTORS = 32;
    /** After so many calls the compiler has been asked, and there is only to wait for it. */
    private static final int ENOUGH_CALLS = 1600;
    private static final long LEAST_REST = 1_000_000;
    private static final int BURST = 32;
    private static final int WAITING_BURST = 2;
    private static final int ROUNDS = 4;
    /** A loop that is about as fast as the work without it is compiled. */
    private static final double ABOUT = 1.5;
    /** What it must be to be used. */
    private static final double FASTER = 0.95;
    /** How often it is seen compiled before it may be used, and before it is given up. */
    private static final int LEAST_COMPILED = 3;
    private static final int MOST_COMPILED = 40;

    private final Loop loop;
    private final Rehearsal rehearsal;
    private final int lanes;
    private final int range;
    private final long mostNanos;
    private int calls;

    /**
     * Begins.
     *
     * @param range the elements of a call, as it will be used
     * @param mostNanos the time to spend
     */
    Warmer(Loop loop, Rehearsal rehearsal, int lanes, int range, long mostNanos) {
        this.loop = loop;
        this.rehearsal = rehearsal;
        this.lanes = lanes;
        this.range = Math.max(1, range);
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

    /** Whether the loop is faster now than the work without it. */
    boolean makesItFast() {
        long begin = System.nanoTime();
        long interpreted = Long.MAX_VALUE;
        long generated = Long.MAX_VALUE;
        for (int compiled = 0; compiled < MOST_COMPILED;) {
            long start = System.nanoTime();
            if (start - begin > mostNanos) {
                return false;
            }
            burst();
            if (calls >= COLD_CALLS) {
                // the least of all times: others use the machine, too
                interpreted = Math.min(interpreted, best(this::interpret, Long.MAX_VALUE));
                generated = Math.min(generated, best(this::generate, (long) (ABOUT * interpreted)));
                compiled += generated < ABOUT * interpreted ? 1 : 0;
                if (compiled >= LEAST_COMPILED && generated < FASTER * interpreted) {
                    return true;
                }
            }
            rest(System.nanoTime() - start);
        }
        return false;
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

    private void interpret() {
        forRanges(rehearsal.interpreter());
    }

    private void generate() {
        forRanges((from, to) -> loop.run(rehearsal.memory(), rehearsal.at(), rehearsal.given(), from, from, to));
    }

    private void forRanges(Rehearsal.Interpreter way) {
        for (int from = 0; from < rehearsal.elements(); from += range) {
            way.run(from, Math.min(rehearsal.elements(), from + range));
        }
    }

    /** Ranges that begin and end anywhere: a way through the code that was never taken would be interpreted when it is. */
    private void burst() {
        int burst = calls < ENOUGH_CALLS ? BURST : WAITING_BURST;
        for (int i = 0; i < burst; i++, calls++) {
            int length = lanes * (calls < COLD_CALLS ? COLD_VECTORS : WARM_VECTORS) + calls % lanes;
            int from = calls * 61 % Math.max(1, rehearsal.elements() - length);
            loop.run(rehearsal.memory(), rehearsal.at(), rehearsal.given(), from, from,
                    Math.min(rehearsal.elements(), from + length));
        }
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
