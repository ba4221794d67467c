package dev.tandem.cpu.lanes;

import dev.tandem.cpu.CpuProvider;
import jdk.incubator.vector.VectorShape;

/** The vectors that a test run asks for and those there are. */
public final class Widths {

    private Widths() {
    }

    /** Whether vectors are renounced. */
    public static boolean isScalar() {
        return "scalar".equals(System.getProperty(CpuProvider.LANES));
    }

    /** The bits asked for, 0 if any will do. */
    public static int asked() {
        return isScalar() ? 0 : Integer.getInteger(CpuProvider.LANES, 0);
    }

    /** The bits of the machine's vectors. */
    public static int widest() {
        return VectorShape.preferredShape().vectorBitSize();
    }
}
