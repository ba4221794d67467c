package dev.tandem.cpu.movement;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;

/** Computes {@link Op.Random}. */
public final class RandomKernel {

    private RandomKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.Random op, Node node, Cpu cpu) {
        throw new UnsupportedOperationException(op + " " + node.name() + cpu);
    }
}
