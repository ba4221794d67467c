package dev.tandem.cpu.window;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;

/** Computes {@link Op.PoolGradient}. */
public final class PoolGradientKernel {

    private PoolGradientKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.PoolGradient op, Node node, Cpu cpu) {
        throw new UnsupportedOperationException(op + " " + node.name() + cpu);
    }
}
