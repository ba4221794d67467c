package dev.tandem.cuda.contraction;

import dev.tandem.cuda.driver.Address;
import dev.tandem.cuda.driver.Stopwatch;
import dev.tandem.cuda.memory.CudaScope;
import dev.tandem.cuda.memory.DeviceBuffer;
import dev.tandem.error.OutOfMemoryException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;
import jcuda.Pointer;

/**
 * Finds the fastest algorithm by running each on memory of the convolution's size, which is given back. What was found for a geometry
 * stays: a program that is compiled again is the same.
 */
final class TimedSearch {

    /** The first run loads code and does not count. */
    private static final int RUNS = 4;

    private final Dnn dnn;
    private final Stopwatch stopwatch;
    private final CudaScope scope;
    private final Map<String, Algorithm> found = new HashMap<>();

    /** Borrows memory of a scope. */
    TimedSearch(Dnn dnn, Stopwatch stopwatch, CudaScope scope) {
        this.dnn = dnn;
        this.stopwatch = stopwatch;
        this.scope = scope;
    }

    /** The fastest of the candidates; the first one where there is no memory to try them. */
    Optional<Algorithm> fastest(ConvFunctions functions, List<Algorithm> candidates) {
        if (candidates.size() < 2) {
            return candidates.stream().findFirst();
        }
        return Optional.of(found.computeIfAbsent(functions.name() + " " + functions.d(), key -> tried(functions,
                candidates)));
    }

    private Algorithm tried(ConvFunctions functions, List<Algorithm> candidates) {
        var taken = new ArrayList<DeviceBuffer>();
        try {
            Pointer left = take(functions.bytes()[0], taken);
            Pointer right = take(functions.bytes()[1], taken);
            Pointer result = take(functions.bytes()[2], taken);
            Pointer scratch = take(candidates.stream().mapToLong(Algorithm::memory).max().orElse(0), taken);
            return fastest(candidates, a -> millis(() -> functions.run(a, left, right, result, scratch),
                    functions.name() + ", algorithm " + a.number()));
        } catch (OutOfMemoryException e) {
            return candidates.getFirst();
        } finally {
            taken.forEach(scope::release);
        }
    }

    /** The first of the candidates that take the least. */
    static Algorithm fastest(List<Algorithm> candidates, ToDoubleFunction<Algorithm> millis) {
        Algorithm fastest = candidates.getFirst();
        double least = Double.POSITIVE_INFINITY;
        for (Algorithm candidate : candidates) {
            double time = millis.applyAsDouble(candidate);
            if (time < least) {
                least = time;
                fastest = candidate;
            }
        }
        return fastest;
    }

    private Pointer take(long bytes, List<DeviceBuffer> taken) {
        var buffer = (DeviceBuffer) scope.allocate(Math.max(1, bytes));
        taken.add(buffer);
        return new Address(buffer.address());
    }

    /** The least of some runs; infinite if cuDNN declines after all. */
    private double millis(IntSupplier call, String name) {
        double least = Double.POSITIVE_INFINITY;
        var declined = new boolean[1];
        for (int run = 0; run < RUNS && !declined[0]; run++) {
            double time = stopwatch.millis(() -> declined[0] = !dnn.takes(call.getAsInt(), name));
            least = run == 0 ? least : Math.min(least, time);
        }
        return declined[0] ? Double.POSITIVE_INFINITY : least;
    }
}
