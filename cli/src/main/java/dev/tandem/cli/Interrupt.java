package dev.tandem.cli;

import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the process end in order when it is told to end: work that can be stopped is, and what follows it (saying what was
 * reached) is waited for. Other work just ends.
 */
final class Interrupt {

    private final CountDownLatch finished = new CountDownLatch(1);

    // Guarded by this.
    private @Nullable Runnable stop;
    private boolean stopped;
    private int status = ExitStatus.FAILED;

    /**
     * Does work that an interrupt stops instead of killing it.
     *
     * @param howToStop asks the work to return soon; called by another thread
     */
    <T> T during(Runnable howToStop, Supplier<T> work) {
        synchronized (this) {
            stop = howToStop;
        }
        try {
            return work.get();
        } finally {
            synchronized (this) {
                stop = null;
            }
        }
    }

    /** The command is done; whoever waits in {@link #requested} goes on. */
    void finished(int withStatus) {
        synchronized (this) {
            status = withStatus;
        }
        finished.countDown();
    }

    /**
     * Called when the process ends, for whatever reason.
     *
     * @return the status to end with at once; empty if the command was done before
     */
    OptionalInt requested() {
        if (finished.getCount() == 0) {
            return OptionalInt.empty();
        }
        synchronized (this) {
            if (stop != null) {
                stopped = true;
                stop.run();
            }
        }
        if (isStopped()) {
            await();
        }
        return OptionalInt.of(status());
    }

    private void await() {
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private synchronized int status() {
        return status;
    }
}
