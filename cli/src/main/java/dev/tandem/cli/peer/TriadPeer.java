package dev.tandem.cli.peer;

import dev.tandem.cli.work.Measured;
import dev.tandem.cli.work.Work;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * How fast memory is: the triad a ← b + s·c over arrays that are together as long as all that a pass moves, each thread its part.
 * <i>Source</i>: McCalpin, STREAM, 1995.
 */
final class TriadPeer implements Peer {

    private static final int ARRAYS = 3;
    private static final float S = 0.5f;

    private final int threads;
    private final ExecutorService workers;
    private float[] a = {};
    private float[] b = {};
    private float[] c = {};

    TriadPeer(int threads) {
        this.threads = threads;
        workers = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
    }

    /**
     * Serves the command.
     *
     * @param arguments the number of threads
     */
    public static void main(String[] arguments) throws IOException {
        PeerLoop.serve(() -> new TriadPeer(Integer.parseInt(arguments[0])));
    }

    @Override
    public String description() {
        return "the triad a = b + s*c in Java, %d threads".formatted(threads);
    }

    @Override
    public Measured prepare(Work work) {
        if (!(work instanceof Work.Pass pass)) {
            throw KnownPeer.TRIAD.refusal(work);
        }
        int length = Math.toIntExact(pass.bytes() / Float.BYTES / ARRAYS);
        a = new float[0]; // first, so that the old and the new ones need not fit together
        b = a;
        c = a;
        a = new float[length];
        b = new float[length];
        c = new float[length];
        inParallel(part -> fill(from(part), from(part + 1)));
        return Measured.of(() -> inParallel(part -> triad(a, b, c, from(part), from(part + 1))), () -> {
        });
    }

    private int from(int part) {
        return (int) ((long) a.length * part / threads);
    }

    private void fill(int from, int to) {
        for (int i = from; i < to; i++) {
            b[i] = i % 13 * 0.1f;
            c[i] = i % 7 * 0.1f;
        }
    }

    private static void triad(float[] a, float[] b, float[] c, int from, int to) {
        for (int i = from; i < to; i++) {
            a[i] = b[i] + S * c[i];
        }
    }

    private void inParallel(IntConsumer work) {
        List<? extends Future<?>> parts = IntStream.range(0, threads)
                .mapToObj(part -> workers.submit(() -> work.accept(part))).toList();
        parts.forEach(TriadPeer::join);
    }

    private static void join(Future<?> part) {
        try {
            part.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
