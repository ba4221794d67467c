package dev.tandem.cpu.lanes;

import dev.tandem.cpu.CpuProvider;
import jdk.incubator.vector.VectorShape;

/** The vectors that a test run asks for and those there are. */
final class Widths {

    private Widths() {
    }

    static boolean isScalar() {
        return "scalar".equals(System.getProperty(CpuProvider.LANES));
    }

    /** The bits asked for, 0 if any will do. */
    static int asked() {
        return isScalar() ? 0 : Integer.getInteger(CpuProvider.LANES, 0);
    }

    static int widest() {
        return VectorShape.preferredShape().vectorBitSize();
    }
}
