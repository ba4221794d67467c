package dev.tandem.cpu.device;

import dev.tandem.cpu.lanes.Lanes;

/** What kernels are compiled for: the instructions and the threads of this machine. */
public record Cpu(Lanes lanes, Workers workers) {

    /**
     * Units of at least this many elements for a simple element-wise pass: less is not worth waking a thread for. Part of what
     * results mean where sums are split by it, so it never depends on the machine.
     */
    public static final int GRAIN = 1 << 14;
}
