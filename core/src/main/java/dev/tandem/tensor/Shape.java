package dev.tandem.tensor;

import dev.tandem.error.UsageException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An immutable list of sizes, each at least 1. The empty shape is a scalar's. A network may be described, and its numbers counted, that
 * no memory holds; what is computed has 2³¹ − 1 elements at most.
 */
public final class Shape {

    private final int[] sizes;

    private Shape(int[] sizes) {
        this.sizes = sizes;
    }

    /**
     * Makes a shape of these sizes.
     *
     * @throws UsageException if a size is below 1 or the elements exceed 2⁶³ − 1
     */
    public static Shape of(int... sizes) {
        long elements = 1;
        for (int size : sizes) {
            if (size < 1 || elements > Long.MAX_VALUE / size) {
                throw new UsageException("shape", Arrays.toString(sizes),
                        "sizes must be at least 1 and their product below 2^63",
                        "", "check the layer's kernel, stride and padding, or use a smaller batch");
            }
            elements *= size;
        }
        return new Shape(sizes.clone());
    }

    /** Makes a shape of these sizes. */
    public static Shape of(List<Integer> sizes) {
        return of(sizes.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The number of axes. */
    public int rank() {
        return sizes.length;
    }

    /** The size of an axis; a negative axis counts from the end, −1 is the last. */
    public int size(int axis) {
        return sizes[axis < 0 ? axis + sizes.length : axis];
    }

    /** A copy of the sizes. */
    public int[] sizes() {
        return sizes.clone();
    }

    /** The product of the sizes, however large: for what is counted, not held. */
    public long count() {
        long product = 1;
        for (int size : sizes) {
            product *= size;
        }
        return product;
    }

    /**
     * The product of the sizes: how many elements are held.
     *
     * @throws UsageException if they exceed 2³¹ − 1
     */
    public int elements() {
        long product = count();
        if (product > Integer.MAX_VALUE) {
            throw new UsageException("shape", toString(), "has more elements than can be held, 2^31 - 1",
                    String.valueOf(product), "use a smaller batch, or smaller layers");
        }
        return (int) product;
    }

    /** This shape with another size on one axis (negative counts from the end). */
    public Shape with(int axis, int size) {
        int[] copy = sizes.clone();
        copy[axis < 0 ? axis + copy.length : axis] = size;
        return of(copy);
    }

    /** The axes from {@code from} (inclusive) to {@code to} (exclusive). */
    public Shape range(int from, int to) {
        return new Shape(Arrays.copyOfRange(sizes, from, to));
    }

    /** This shape's axes followed by another's. */
    public Shape then(Shape other) {
        return of(IntStream.concat(IntStream.of(sizes), IntStream.of(other.sizes)).toArray());
    }

    /** This shape with ones before it until it has so many axes: what broadcasting makes of it. */
    public Shape aligned(int rank) {
        int[] all = new int[Math.max(rank, rank())];
        Arrays.fill(all, 1);
        System.arraycopy(sizes, 0, all, all.length - sizes.length, sizes.length);
        return of(all);
    }

    /** A size as a first axis, before this shape's: a sample's shape becomes a batch's. */
    public Shape batched(int batch) {
        return of(batch).then(this);
    }

    /** This shape after a reduction over {@code axes}, which stay as size 1 if {@code keep}, else vanish. */
    public Shape reduce(Collection<Integer> axes, boolean keep) {
        return new Shape(IntStream.range(0, rank()).filter(i -> keep || !axes.contains(i))
                .map(i -> axes.contains(i) ? 1 : sizes[i]).toArray());
    }

    /**
     * Row-major strides in elements.
     *
     * @throws UsageException if the elements exceed 2³¹ − 1
     */
    public int[] strides() {
        int[] strides = new int[sizes.length];
        int step = elements();
        for (int i = 0; i < sizes.length; i++) {
            step /= sizes[i];
            strides[i] = step;
        }
        return strides;
    }

    /** The NumPy broadcast of two shapes, aligned at the last axis; null if a size differs and neither is 1. */
    public static @Nullable Shape broadcast(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        int[] sizes = new int[rank];
        for (int i = 0; i < rank; i++) {
            int left = i < rank - a.rank() ? 1 : a.sizes[i - rank + a.rank()];
            int right = i < rank - b.rank() ? 1 : b.sizes[i - rank + b.rank()];
            if (left != right && left != 1 && right != 1) {
                return null;
            }
            sizes[i] = left == 1 ? right : left;
        }
        return of(sizes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Shape shape && Arrays.equals(sizes, shape.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** The sizes as messages and listings print them, {@code [32,3,28,28]}. */
    @Override
    public String toString() {
        return IntStream.of(sizes).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]"));
    }
}
