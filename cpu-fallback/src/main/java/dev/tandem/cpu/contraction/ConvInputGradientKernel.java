package dev.tandem.cpu.contraction;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;

/** Computes {@link Op.ConvInputGradient}. */
public final class ConvInputGradientKernel {

    private ConvInputGradientKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.ConvInputGradient op, Node node, Cpu cpu) {
        throw new UnsupportedOperationException(op + " " + node.name() + cpu);
    }
}
