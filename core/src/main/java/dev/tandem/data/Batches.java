package dev.tandem.data;

import dev.tandem.data.augment.Augmentation;
import dev.tandem.data.augment.Augmenter;
import dev.tandem.error.UsageException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a data set, epoch by epoch. Background threads gather the next one while the caller works with the last, and change
 * pictures as an {@link Augmentation} says; after the first epoch's start nothing is allocated. The last batch of an epoch is smaller
 * if the samples do not divide.
 *
 * <p>Used by one thread. Same data, batch size, seed and augmentation: same batches, on every machine, with any number of threads
 * in the background.
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

    /** More would take processors from training, on most machines. */
    private static final int MOST_GATHERERS = 4;

    private final Dataset data;
    private final String name;
    private final int batchSize;
    private final int[] order;
    private final Order orders;
    private final Supplier<Augmenter> augmenters;
    private final Batch[] full;
    private final @Nullable Batch last;
    private final int count;
    private final List<Thread> gatherers;

    // Guarded by this. A monitor, because the locks of java.util.concurrent allocate when they wait.
    private long epoch = -1;
    private boolean ordered;
    private int gathering;
    private int gathered;
    private int claimed;
    private int filled;
    private int taken;
    private int returned;
    private boolean closed;
    private @Nullable Throwable failure;

    /**
     * Starts threads that gather.
     *
     * @param threads how many
     * @param augmentation what they do to samples, drawn from {@code seed}
     */
    Batches(Dataset data, int batchSize, Order orders, int threads, Augmentation augmentation, long seed) {
        if (batchSize < 1) {
            throw new UsageException("batches", data.name(), "a batch needs a sample at least",
                    "batch size " + batchSize, "use a batch size of 1 or more");
        }
        int size = data.size();
        this.data = data;
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
        augmenters = () -> new Augmenter(augmentation, data.shape(), data.normalization().background(), seed);
        this.gatherers = IntStream.range(0, threads).mapToObj(i -> {
            Augmenter augmenter = augmenters.get();
            int share = (Math.min(batchSize, size) - 1) / threads + 1;
            return Thread.ofPlatform().daemon().name("tandem-batches-" + data.name() + (i == 0 ? "" : "-" + i))
                    .unstarted(new Gatherer(augmenter, share));
        }).toList();
        gatherers.forEach(Thread::start);
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
        return shuffled(data, batchSize, seed, Augmentation.none());
    }

    /**
     * Batches in an order drawn anew for each epoch, of samples changed anew for each epoch.
     *
     * @param data what to take samples from; its normalization's mean is what pictures are filled with
     * @param batchSize samples of a batch
     * @param seed what orders and changes are drawn from, together with the epoch
     * @param augmentation what is done to samples
     * @throws UsageException if the batch size is below 1, or there is something to do and the samples are no pictures
     */
    public static Batches shuffled(Dataset data, int batchSize, long seed, Augmentation augmentation) {
        int threads = augmentation.isNone()
                ? 1
                : Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST_GATHERERS);
        return new Batches(data, batchSize, Order.shuffled(seed), threads, augmentation, seed);
    }

    /**
     * Batches in the order of the data set, the same in each epoch.
     *
     * @param data what to take samples from
     * @param batchSize samples of a batch
     * @throws UsageException if the batch size is below 1
     */
    public static Batches inOrder(Dataset data, int batchSize) {
        return new Batches(data, batchSize, Order.given(), 1, Augmentation.none(), 0);
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
        await(Awaited.IDLE_GATHERERS);
        epoch = number;
        ordered = false;
        gathered = from;
        claimed = 0;
        filled = 0;
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

    /** Some samples as this epoch has them, in a batch of their own. */
    public Batch again(int... samples) {
        long now;
        synchronized (this) {
            check();
            now = epoch;
        }
        var batch = new Batch(data, samples.length);
        batch.gather(samples, 0, 0, samples.length, augmenters.get(), now);
        return batch;
    }

    /** Ends the background threads, in the middle of an epoch too. */
    @Override
    public void close() {
        synchronized (this) {
            checkOpen();
            closed = true;
            notifyAll();
        }
        boolean interrupted = false;
        for (Thread gatherer : gatherers) {
            while (gatherer.isAlive()) {
                try {
                    gatherer.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a background thread does until the batches are closed or it fails: its share of every batch. */
    private final class Gatherer implements Runnable {

        private final Augmenter augmenter;
        private final int share;
        private int number;
        private int from;
        private int to;
        private long epochNumber;

        Gatherer(Augmenter augmenter, int share) {
            this.augmenter = augmenter;
            this.share = share;
        }

        @Override
        public void run() {
            try {
                while (claim(this)) {
                    batch(number).gather(order, number * batchSize, from, to, augmenter, epochNumber);
                    done(to - from);
                }
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }
    }

    /** Waits until samples of a batch may be gathered and says which; false when closed. */
    private synchronized boolean claim(Gatherer gatherer) {
        await(Awaited.FREE_BATCH);
        if (closed) {
            return false;
        }
        if (!ordered) {
            orders.write(epoch, order);
            ordered = true;
        }
        gathering++;
        gatherer.number = gathered;
        gatherer.from = claimed;
        claimed = Math.min(batch(gathered).size(), claimed + gatherer.share);
        gatherer.to = claimed;
        gatherer.epochNumber = epoch;
        return true;
    }

    private synchronized void done(int samples) {
        gathering--;
        filled += samples;
        if (filled == batch(gathered).size()) {
            gathered++;
            claimed = 0;
            filled = 0;
        }
        notifyAll();
    }

    private synchronized void fail(Throwable thrown) {
        gathering--;
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
            case FREE_BATCH -> !closed
                    && (gathered == count || gathered - returned >= 2 || claimed == batch(gathered).size());
            case GATHERED_BATCH -> gathered == taken && failure == null;
            case IDLE_GATHERERS -> gathering > 0;
        };
    }

    /** What one side waits for. */
    private enum Awaited {
        FREE_BATCH, GATHERED_BATCH, IDLE_GATHERERS
    }
}
