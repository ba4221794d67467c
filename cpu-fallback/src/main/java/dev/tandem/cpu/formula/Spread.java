package dev.tandem.cpu.formula;

import dev.tandem.cpu.device.Storage;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a value that is not float32 of the whole shape looks from a linear range of that shape: an operand that is repeated or of
 * another element type, or a coordinate. Neighbouring axes that are walked in one stride are one.
 */
final class Spread {

    /** At least two axes, outermost first; the last is walked in the innermost loop. */
    private final int[] sizes;
    /** By axis, in elements of the source; 0 where it is repeated. */
    private final int[] strides;
    /** The source's element type; null for a coordinate. */
    private final @Nullable DType dtype;

    private Spread(int[] sizes, int[] strides, @Nullable DType dtype) {
        this.sizes = sizes;
        this.strides = strides;
        this.dtype = dtype;
    }

    /** An operand that broadcasts to a shape. */
    static Spread operand(TensorType type, Shape shape) {
        int[] own = type.strides();
        int[] strides = new int[shape.rank()];
        int missing = shape.rank() - own.length;
        for (int i = missing; i < strides.length; i++) {
            strides[i] = type.shape().size(i - missing) == 1 ? 0 : own[i - missing];
        }
        return collapsed(shape.sizes(), strides, type.dtype());
    }

    /** The coordinate on an axis of a shape. */
    static Spread coordinate(int axis, Shape shape) {
        int[] strides = new int[shape.rank()];
        strides[axis] = 1;
        return collapsed(shape.sizes(), strides, null);
    }

    private static Spread collapsed(int[] sizes, int[] strides, @Nullable DType dtype) {
        int[] s = new int[sizes.length + 2];
        int[] t = new int[sizes.length + 2];
        int first = s.length;
        for (int i = sizes.length - 1; i >= 0; i--) {
            if (sizes[i] == 1) {
                continue;
            }
            if (first < s.length && strides[i] == t[first] * s[first]) {
                s[first] *= sizes[i];
            } else {
                first--;
                s[first] = sizes[i];
                t[first] = strides[i];
            }
        }
        while (first > s.length - 2) {
            first--;
            s[first] = 1;
        }
        return new Spread(Arrays.copyOfRange(s, first, s.length), Arrays.copyOfRange(t, first, t.length), dtype);
    }

    /** A spread with the address of what it reads. */
    interface Addressed {

        /** Writes the elements from {@code from} on of the shape to an array. */
        void load(int from, int count, float[] to, int toAt);
    }

    /** Fixes the address of an operand. */
    Addressed bind(Tensor tensor) {
        if (dtype == DType.F32) {
            var run = floats(Storage.floats(tensor), Storage.start(tensor));
            return (from, count, to, toAt) -> load(run, from, count, to, toAt);
        }
        var run = integers(Storage.bytes(tensor), tensor.type().dtype());
        return (from, count, to, toAt) -> load(run, from, count, to, toAt);
    }

    /** A coordinate, which has no address. */
    Addressed bind() {
        return (from, count, to, toAt) -> load(Spread::coordinates, from, count, to, toAt);
    }

    /** The innermost loop: elements of the source in one stride. */
    private interface Run {

        void load(int index, int stride, int count, float[] to, int toAt);
    }

    private void load(Run run, int from, int count, float[] to, int toAt) {
        int last = sizes.length - 1;
        int size = sizes[last];
        int rows = sizes[last - 1];
        int row = from / size;
        int skipped = from % size;
        int done = 0;
        while (done < count) {
            int inner = row % rows;
            int base = outer(row / rows) + inner * strides[last - 1];
            for (; inner < rows && done < count; inner++, row++) {
                int length = Math.min(size - skipped, count - done);
                run.load(base + skipped * strides[last], strides[last], length, to, toAt + done);
                done += length;
                skipped = 0;
                base += strides[last - 1];
            }
        }
    }

    /** Where the source is for an index over all axes but the last two. */
    private int outer(int index) {
        int rest = index;
        int base = 0;
        for (int i = sizes.length - 3; i >= 0; i--) {
            base += rest % sizes[i] * strides[i];
            rest /= sizes[i];
        }
        return base;
    }

    private static Run floats(float[] source, int start) {
        return (index, stride, count, to, toAt) -> {
            if (stride == 0) {
                Arrays.fill(to, toAt, toAt + count, source[start + index]);
            } else if (stride == 1) {
                System.arraycopy(source, start + index, to, toAt, count);
            } else {
                for (int i = 0; i < count; i++) {
                    to[toAt + i] = source[start + index + i * stride];
                }
            }
        };
    }

    private static Run integers(MemorySegment source, DType dtype) {
        return (index, stride, count, to, toAt) -> {
            if (stride == 0) {
                Arrays.fill(to, toAt, toAt + count, Integers.floatAt(source, dtype, index));
            } else {
                Integers.load(source, dtype, index, stride, count, to, toAt);
            }
        };
    }

    private static void coordinates(int index, int stride, int count, float[] to, int toAt) {
        for (int i = 0; i < count; i++) {
            to[toAt + i] = index + i * stride;
        }
    }
}
