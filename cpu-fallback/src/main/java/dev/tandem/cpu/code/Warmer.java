package dev.tandem.cpu.code;

import java.time.Duration;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs new code until the JVM has compiled it, and judges it beside the work without it. One thread of a process does this; it
 * has the lowest priority, takes a rest after every burst, and ends when there is nothing to do.
 */
@SuppressWarnings("ThreadPriorityCheck") // that the thread gives way is a courtesy: nothing relies on it
public final class Warmer {

    /** The thread. */
    private static final ThreadPoolExecutor THREAD = thread();
    /** What it has not done yet. */
    private static final AtomicInteger WAITING = new AtomicInteger();

    /** The effort spent on one class. */
    static final long MOST_NANOS = 4_000_000_000L;
    /** After so many calls more the compiler has been asked, and there is only to wait for it. */
    private static final int ENOUGH_CALLS = 1200;
    private static final long LEAST_REST = 1_000_000;
    /** Calls, until so many are done or they have taken so long. */
    private static final int BURST = 1000;
    private static final long BURST_NANOS = 1_000_000;
    private static final int WAITING_BURST = 2;
    private static final int ROUNDS = 4;
    /** Code that is about as fast as the work without it is compiled. */
    private static final double ABOUT = 1.5;
    /** How often it is seen compiled before it may be used, and before it is given up. */
    private static final int LEAST_COMPILED = 3;
    private static final int MOST_COMPILED = 40;

    private final Tryout tryout;
    private final long mostNanos;
    private int calls;

    Warmer(Tryout tryout, long mostNanos) {
        this.tryout = tryout;
        this.mostNanos = mostNanos;
    }

    private static ThreadPoolExecutor thread() {
        var pool = new ThreadPoolExecutor(1, 1, 2, TimeUnit.SECONDS, new PriorityBlockingQueue<>(), work -> {
            Thread thread = Thread.ofPlatform().daemon().name("tandem-cpu-warmer").unstarted(work);
            thread.setPriority(Thread.MIN_PRIORITY);
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Has the thread do something.
     *
     * @param weight the work that waits for it: what most waits for comes first
     */
    static void later(long weight, Runnable work) {
        WAITING.incrementAndGet();
        THREAD.execute(new Task(weight, work));
    }

    /** Whether all code that was asked for is there, or given up. */
    public static boolean isIdle() {
        return WAITING.get() == 0;
    }

    private record Task(long weight, Runnable work) implements Runnable, Comparable<Task> {
        @Override
        public void run() {
            try {
                work.run();
            } finally {
                WAITING.decrementAndGet();
            }
        }

        @Override
        public int compareTo(Task other) {
            return Long.compare(other.weight, weight);
        }
    }

    /** Whether the code is fast now. */
    boolean makesItFast() {
        long begin = System.nanoTime();
        int cold = tryout.coldCalls();
        long without = Long.MAX_VALUE;
        long with = Long.MAX_VALUE;
        for (int compiled = 0; compiled < MOST_COMPILED;) {
            long start = System.nanoTime();
            if (start - begin > mostNanos) {
                return false;
            }
            int burst = calls < cold + ENOUGH_CALLS ? BURST : WAITING_BURST;
            for (int i = 0; i < burst && System.nanoTime() - start < BURST_NANOS; i++) {
                tryout.once(calls++);
            }
            if (calls >= cold) {
                without = Math.min(without, best(tryout::runWithout, Long.MAX_VALUE));
                long latest = best(tryout::run, (long) (ABOUT * without));
                with = Math.min(with, latest);
                boolean isCompiled = latest < ABOUT * without && latest < tryout.mostNanos();
                compiled += isCompiled ? 1 : 0;
                if (isCompiled && compiled >= LEAST_COMPILED && with < tryout.enough() * without) {
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

    /** At least as long as the work was: no more than half a processor is taken from those who train. */
    private static void rest(long worked) {
        try {
            Thread.sleep(Duration.ofNanos(Math.max(worked, LEAST_REST)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
