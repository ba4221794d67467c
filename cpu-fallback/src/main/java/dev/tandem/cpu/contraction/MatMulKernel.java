package dev.tandem.cpu.contraction;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;

/** Computes {@link Op.MatMul}. */
public final class MatMulKernel {

    private MatMulKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.MatMul op, Node node, Cpu cpu) {
        throw new UnsupportedOperationException(op + " " + node.name() + cpu);
    }
}
