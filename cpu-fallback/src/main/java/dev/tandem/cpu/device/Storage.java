package dev.tandem.cpu.device;

import dev.tandem.spi.Buffer;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;

/**
 * Memory of the CPU backend: one array of floats, because that is what kernels index fastest. Other element types lie in the
 * same array bit by bit and are reached through a segment over it.
 */
public final class Storage implements Buffer {

    /** Floats before the first of the data: a large array's data then begins at a multiple of 64 bytes. */
    private static final int LEAD = 12;
    /** Floats after the last of the data: a vector that begins in the data may end behind it. */
    private static final int TAIL = 16;
    /** The largest array of floats a JVM gives out, less the lead. */
    static final long MOST_BYTES = 4L * (Integer.MAX_VALUE - 8 - LEAD - TAIL);

    private final float[] floats;
    private final MemorySegment segment;
    private final long bytes;

    /** Allocates memory that no scope owns. */
    public Storage(long bytes) {
        this.bytes = bytes;
        this.floats = new float[LEAD + Math.toIntExact((bytes + 3) / 4) + TAIL];
        this.segment = MemorySegment.ofArray(floats);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    private static Storage of(Tensor tensor) {
        return (Storage) tensor.buffer();
    }

    /** The array that holds a tensor's floats. */
    public static float[] floats(Tensor tensor) {
        return of(tensor).floats;
    }

    /** The index of a tensor's first float in {@link #floats}. */
    public static int start(Tensor tensor) {
        return LEAD + (int) (tensor.offset() / Float.BYTES);
    }

    /** Copies row-major host memory to a tensor. */
    public static void write(MemorySegment host, Tensor tensor) {
        if (tensor.type().layout() == Layout.ROW_MAJOR) {
            MemorySegment.copy(host, 0, of(tensor).segment, offset(tensor), tensor.type().bytes());
            return;
        }
        int bytes = tensor.type().dtype().bytes();
        eachElement(tensor.type(), (row, lying) -> MemorySegment.copy(host, row * bytes, of(tensor).segment,
                offset(tensor) + lying * bytes, bytes));
    }

    /** Copies a tensor to row-major host memory. */
    public static void read(Tensor tensor, MemorySegment host) {
        if (tensor.type().layout() == Layout.ROW_MAJOR) {
            MemorySegment.copy(of(tensor).segment, offset(tensor), host, 0, tensor.type().bytes());
            return;
        }
        int bytes = tensor.type().dtype().bytes();
        eachElement(tensor.type(), (row, lying) -> MemorySegment.copy(of(tensor).segment,
                offset(tensor) + lying * bytes, host, row * bytes, bytes));
    }

    /** What is to be done with an element that is number {@code row} of its tensor and lies at place {@code lying}. */
    private interface Element {
        void visit(long row, long lying);
    }

    private static void eachElement(TensorType type, Element element) {
        for (int i = 0; i < type.elements(); i++) {
            element.visit(i, type.place(i));
        }
    }

    private static long offset(Tensor tensor) {
        return (long) LEAD * Float.BYTES + tensor.offset();
    }

    /** A tensor's bytes. Layouts that read it must not ask for more alignment than 4 bytes. */
    public static MemorySegment bytes(Tensor tensor) {
        return of(tensor).segment.asSlice(offset(tensor), tensor.type().bytes());
    }
}
