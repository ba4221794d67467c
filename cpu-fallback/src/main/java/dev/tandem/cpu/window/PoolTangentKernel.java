package dev.tandem.cpu.window;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;

/** Computes {@link Op.PoolTangent}. */
public final class PoolTangentKernel {

    private PoolTangentKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.PoolTangent op, Node node, Cpu cpu) {
        throw new UnsupportedOperationException(op + " " + node.name() + cpu);
    }
}
