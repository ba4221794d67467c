package dev.tandem.testkit.check;

import dev.tandem.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Numbers in host memory, an element type each way. */
final class HostValues {

    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final ValueLayout.OfShort BF16 = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED;

    private HostValues() {
    }

    static void write(double[] values, DType dtype, MemorySegment to) {
        for (int i = 0; i < values.length; i++) {
            switch (dtype) {
                case F32 -> to.setAtIndex(F32, i, (float) values[i]);
                case F64 -> to.setAtIndex(F64, i, values[i]);
                case BF16 -> to.setAtIndex(BF16, i,
                        (short) (Float.floatToIntBits((float) values[i]) >>> 16));
                case I32 -> to.setAtIndex(I32, i, (int) values[i]);
                case I64 -> to.setAtIndex(I64, i, (long) values[i]);
                case U8, BOOL -> to.set(ValueLayout.JAVA_BYTE, i, (byte) (int) values[i]);
            }
        }
    }

    static double[] read(MemorySegment from, DType dtype, int elements) {
        double[] values = new double[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = switch (dtype) {
                case F32 -> from.getAtIndex(F32, i);
                case F64 -> from.getAtIndex(F64, i);
                case BF16 -> Float.intBitsToFloat(from.getAtIndex(BF16, i) << 16);
                case I32 -> from.getAtIndex(I32, i);
                case I64 -> from.getAtIndex(I64, i);
                case U8, BOOL -> from.get(ValueLayout.JAVA_BYTE, i) & 0xff;
            };
        }
        return values;
    }
}
