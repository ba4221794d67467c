package dev.tandem.cpu.contraction;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;

/** Computes {@link Op.ConvInputGradient}: a sweep of the mirrored cells for each residue of the coordinates by the stride. */
public final class ConvInputGradientKernel {

    private ConvInputGradientKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.ConvInputGradient op, Node node, Cpu cpu) {
        Shape dy = node.operands().get(1).shape();
        Shape dx = op.input();
        Axes axes = Axes.of(op.window(), dx, dy);
        int filters = dy.size(1) / op.groups();
        int channels = dx.size(1) / op.groups();
        var spread = Spread.output(axes);
        var sweeps = Sweep.backward(axes, spread, filters);
        var depths = new ArrayList<int[]>();
        for (Sweep sweep : sweeps) {
            int[] offsets = new int[sweep.depth()];
            for (int k = 0; k < offsets.length; k++) {
                int filter = k / sweep.cells().size();
                offsets[k] = filter * channels * axes.cells() + sweep.cells().get(k % sweep.cells().size());
            }
            depths.add(offsets);
        }
        var plan = new SweepPlan(dy.size(0), op.groups(), channels, filters, axes.outputPlane(), axes.input(), spread,
                sweeps, depths, axes.cells(), filters * channels * axes.cells());
        Finish finish = Finish.of(op, node, cpu);
        var kernel = new SweepKernel(plan, 1, 0, finish, cpu);
        return dx.size(0) == 1 && PaddedLines.suits(axes) && Axes.product(axes.stride()) == 1
                ? TapSweep.after(kernel, TapSweep.Plan.backward(axes, op.groups(), channels, filters), 1, 0, finish,
                        cpu)
                : kernel;
    }
}
