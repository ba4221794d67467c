package dev.tandem.cpu.window;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;

/** Computes {@link Op.Pool}. */
public final class PoolKernel {

    private PoolKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.Pool op, Node node, Cpu cpu) {
        throw new UnsupportedOperationException(op + " " + node.name() + cpu);
    }
}
