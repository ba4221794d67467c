package dev.tandem.cpu.movement;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Node;
import dev.tandem.spi.Kernel;

/** Compiles what moves or converts elements. */
public final class Movement {

    private Movement() {
    }

    /** Compiles a node. */
    public static Kernel of(Node node, Cpu cpu) {
        throw new UnsupportedOperationException(node.name() + cpu);
    }
}
