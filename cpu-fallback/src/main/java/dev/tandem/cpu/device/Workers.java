package dev.tandem.cpu.device;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of threads that share the units of one piece of work after the other. The caller is worker 0. Between two
 * pieces the others spin for some microseconds, then yield, then sleep: a step's kernels follow each other faster than a
 * sleeping thread wakes.
 */
@SuppressWarnings("ThreadPriorityCheck") // yielding is between spinning and sleeping: nothing relies on it
public final class Workers implements AutoCloseable {

    private static final int SPINS = 300;
    private static final int YIELDS = 200;

    private final Thread[] threads;
    private volatile int round;
    private volatile boolean stopped;
    private final Slot[] slots;
    private @Nullable Work work;
    private int units;

    /** What one thread tells the caller. */
    private static final class Slot {
        volatile int done;
        volatile boolean asleep;
        volatile @Nullable Throwable failure;
    }

    /** Starts a team of this many, the caller of {@link #run} included. */
    public Workers(int count) {
        threads = new Thread[count - 1];
        slots = new Slot[count - 1];
        for (int i = 0; i < threads.length; i++) {
            int worker = i + 1;
            slots[i] = new Slot();
            threads[i] = Thread.ofPlatform().daemon().name("tandem-cpu-" + worker).unstarted(() -> serve(worker));
            threads[i].start();
        }
    }

    /** How many work, the caller included. */
    public int count() {
        return threads.length + 1;
    }

    /** Does all units and returns when they are done. Worker w of n does the units from {@code units·w/n} on. */
    public void run(int unitCount, Work toDo) {
        if (threads.length == 0 || unitCount == 1) {
            for (int unit = 0; unit < unitCount; unit++) {
                toDo.run(unit, 0);
            }
            return;
        }
        work = toDo;
        units = unitCount;
        int now = round + 1;
        round = now;
        for (int i = 0; i < threads.length; i++) {
            if (slots[i].asleep) {
                LockSupport.unpark(threads[i]);
            }
        }
        try {
            share(0);
        } finally {
            for (Slot slot : slots) {
                await(slot, now);
            }
            work = null;
        }
        rethrow();
    }

    private void share(int worker) {
        Work mine = work;
        int n = threads.length + 1;
        int from = (int) ((long) units * worker / n);
        int to = (int) ((long) units * (worker + 1) / n);
        if (mine != null) {
            for (int unit = from; unit < to; unit++) {
                mine.run(unit, worker);
            }
        }
    }

    private static void await(Slot slot, int round) {
        for (int i = 0; slot.done != round; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    private void rethrow() {
        for (Slot slot : slots) {
            Throwable failure = slot.failure;
            if (failure != null) {
                slot.failure = null;
                throw new IllegalStateException("a worker thread failed", failure);
            }
        }
    }

    private void serve(int worker) {
        Slot slot = slots[worker - 1];
        int seen = 0;
        while (true) {
            seen = awaitRound(slot, seen);
            if (stopped) {
                return;
            }
            try {
                share(worker);
            } catch (RuntimeException | Error e) {
                slot.failure = e;
            }
            slot.done = seen;
        }
    }

    private int awaitRound(Slot slot, int seen) {
        for (int i = 0; round == seen && !stopped; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else if (i < SPINS + YIELDS) {
                Thread.yield();
            } else {
                slot.asleep = true;
                if (round == seen && !stopped) {
                    LockSupport.park(this);
                }
                slot.asleep = false;
            }
        }
        return round;
    }

    /** Ends the threads; nothing may be running. */
    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }
}
