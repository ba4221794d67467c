package dev.tandem.cpu.formula;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;

/** Computes {@link Op.Reduce}. */
public final class ReduceKernel {

    private ReduceKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.Reduce op, Node node, Cpu cpu) {
        throw new UnsupportedOperationException(op + " " + node.name() + cpu);
    }
}
