package dev.tandem.cpu.contraction;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;
import dev.tandem.tensor.Shape;
import java.util.List;

/** Computes {@link Op.Conv}: one sweep of all cells. */
public final class ConvKernel {

    private ConvKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.Conv op, Node node, Cpu cpu) {
        Shape x = node.operands().get(0).shape();
        Shape y = node.types().get(0).shape();
        Axes axes = Axes.of(op.window(), x, y);
        int filters = y.size(1) / op.groups();
        int channels = x.size(1) / op.groups();
        var spread = Spread.input(axes);
        var sweep = Sweep.forward(axes, spread, channels);
        int[] depths = new int[sweep.depth()];
        for (int k = 0; k < depths.length; k++) {
            depths[k] = k;
        }
        var plan = new SweepPlan(x.size(0), op.groups(), filters, channels, axes.inputPlane(), axes.output(), spread,
                List.of(sweep), List.of(depths), depths.length, filters * depths.length);
        Finish finish = Finish.of(op, node, cpu);
        var sweeps = new SweepKernel(plan, 0, 1, finish, cpu);
        return x.size(0) == 1 && PaddedLines.suits(axes)
                ? TapSweep.after(sweeps, TapSweep.Plan.forward(axes, op.groups(), filters, channels), 0, 1, finish, cpu)
                : sweeps;
    }
}
