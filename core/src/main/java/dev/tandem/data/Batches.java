package dev.tandem.data;

import dev.tandem.error.UsageException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a data set, epoch by epoch. A background thread gathers the next one while the caller works with the last; after
 * the first epoch's start nothing is allocated. The last batch of an epoch is smaller if the samples do not divide.
 *
 * <p>Used by one thread. Same data, batch size and seed: same batches, on every machine.
 *
 * <pre>{@code
 * try (var batches = Batches.shuffled(train, 64, seed)) {
 *     for (int epoch = 0; epoch < epochs; epoch++) {
 *         for (batches.begin(epoch); batches.hasNext();) {
 *             Batch batch = batches.next();
 *         }
 *     }
 * }
 * }</pre>
 */
public final class Batches implements Iterator<Batch>, AutoCloseable {

    private final String name;
    private final int batchSize;
    private final int[] order;
    private final Order orders;
    private final Batch[] full;
    private final @Nullable Batch last;
    private final int count;
    private final Thread gatherer;

    // Guarded by this. A monitor, because the locks of java.util.concurrent allocate when they wait.
    private long epoch = -1;
    private boolean ordered;
    private boolean gathering;
    private int gathered;
    private int taken;
    private int returned;
    private boolean closed;
    private @Nullable Throwable failure;

    Batches(Dataset data, int batchSize, Order orders) {
        if (batchSize < 1) {
            throw new UsageException("batches", data.name(), "a batch needs a sample at least",
                    "batch size " + batchSize, "use a batch size of 1 or more");
        }
        int size = data.size();
        this.name = data.name();
        this.batchSize = batchSize;
        this.order = new int[size];
        this.orders = orders;
        this.full = new Batch[Math.min(2, size / batchSize)];
        for (int i = 0; i < full.length; i++) {
            full[i] = new Batch(data, batchSize);
        }
        this.last = size % batchSize == 0 ? null : new Batch(data, size % batchSize);
        this.count = (size - 1) / batchSize + 1;
        this.gathered = count;
        this.taken = count;
        this.returned = count;
        this.gatherer = Thread.ofPlatform().daemon().name("tandem-batches-" + data.name()).unstarted(this::gatherAll);
        gatherer.start();
    }

    /**
     * Batches in an order drawn anew for each epoch.
     *
     * @param data what to take samples from
     * @param batchSize samples of a batch
     * @param seed what the orders are drawn from, together with the epoch
     * @throws UsageException if the batch size is below 1
     */
    public static Batches shuffled(Dataset data, int batchSize, long seed) {
        return new Batches(data, batchSize, Order.shuffled(seed));
    }

    /**
     * Batches in the order of the data set, the same in each epoch.
     *
     * @param data what to take samples from
     * @param batchSize samples of a batch
     * @throws UsageException if the batch size is below 1
     */
    public static Batches inOrder(Dataset data, int batchSize) {
        return new Batches(data, batchSize, Order.given());
    }

    /** The number of batches of an epoch. */
    public int count() {
        return count;
    }

    /**
     * Begins an epoch, in whatever place another one is.
     *
     * @param number which one, from 0
     */
    public void begin(long number) {
        begin(number, 0);
    }

    /**
     * Goes on with an epoch, in whatever place another one is.
     *
     * @param number which one, from 0
     * @param from how many of its batches to leave out, at most {@link #count}
     */
    public synchronized void begin(long number, int from) {
        check();
        await(Awaited.IDLE_GATHERER);
        epoch = number;
        ordered = false;
        gathered = from;
        taken = from;
        returned = from;
        notifyAll();
    }

    /** Whether the epoch has another batch. False before the first epoch begins. */
    @Override
    public synchronized boolean hasNext() {
        check();
        return taken < count;
    }

    /**
     * Takes the next batch, which holds until this is called again.
     *
     * @throws NoSuchElementException if the epoch has no more
     */
    @Override
    public synchronized Batch next() {
        check();
        if (taken == count) {
            throw new NoSuchElementException(
                    "batches '%s': the epoch has no more (%d batches of up to %d samples) — begin another epoch"
                            .formatted(name, count, batchSize));
        }
        returned = taken;
        notifyAll();
        await(Awaited.GATHERED_BATCH);
        rethrow();
        return batch(taken++);
    }

    /** Ends the background thread, in the middle of an epoch too. */
    @Override
    public void close() {
        synchronized (this) {
            checkOpen();
            closed = true;
            notifyAll();
        }
        boolean interrupted = false;
        while (gatherer.isAlive()) {
            try {
                gatherer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the background thread does until it is closed or fails. */
    private void gatherAll() {
        try {
            for (int next = claim(); next >= 0; next = claim()) {
                batch(next).gather(order, next * batchSize);
                done();
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Waits until a batch may be filled and says which one; −1 when closed. */
    private synchronized int claim() {
        await(Awaited.FREE_BATCH);
        if (closed) {
            return -1;
        }
        if (!ordered) {
            orders.write(epoch, order);
            ordered = true;
        }
        gathering = true;
        return gathered;
    }

    private synchronized void done() {
        gathering = false;
        gathered++;
        notifyAll();
    }

    private synchronized void fail(Throwable thrown) {
        gathering = false;
        failure = thrown;
        notifyAll();
    }

    private Batch batch(int number) {
        return last != null && number == count - 1 ? last : full[number % 2];
    }

    private void check() {
        checkOpen();
        rethrow();
    }

    private void checkOpen() {
        if (closed) {
            throw new UsageException("batches", name, "are closed", "", "open others");
        }
    }

    private void rethrow() {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    /** Waits for the other side. An interrupt ends no wait, it is kept for whoever looks for it. */
    private void await(Awaited what) {
        boolean interrupted = false;
        while (isDue(what)) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isDue(Awaited what) {
        return switch (what) {
            case FREE_BATCH -> !closed && (gathered == count || gathered - returned >= 2);
            case GATHERED_BATCH -> gathered == taken && failure == null;
            case IDLE_GATHERER -> gathering;
        };
    }

    /** What one side waits for. */
    private enum Awaited {
        FREE_BATCH, GATHERED_BATCH, IDLE_GATHERER
    }
}
