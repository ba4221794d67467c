package dev.tandem.cpu.contraction;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;

/** Computes {@link Op.Conv}. */
public final class ConvKernel {

    private ConvKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.Conv op, Node node, Cpu cpu) {
        throw new UnsupportedOperationException(op + " " + node.name() + cpu);
    }
}
