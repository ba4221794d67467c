package dev.tandem.cpu.contraction;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;

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
        SumOrder order = order(axes, dx.size(0), channels);
        int rows = axes.kernel()[0];
        var sweeps = new ArrayList<Sweep>();
        var depths = new ArrayList<int[]>();
        for (Sweep sweep : Sweep.backward(axes, spread, filters)) {
            int cells = sweep.cells().size();
            int[] offsets = new int[sweep.depth()];
            Arrays.setAll(offsets, k -> k / cells * channels * axes.cells() + sweep.cells().get(k % cells));
            sweeps.add(order == SumOrder.CHANNEL_BY_CHANNEL ? sweep : sweep.arranged(order, rows));
            depths.add(order == SumOrder.CHANNEL_BY_CHANNEL ? offsets : order.arrange(offsets, cells, rows));
        }
        var plan = new SweepPlan(dy.size(0), op.groups(), channels, filters, axes.outputPlane(), axes.input(), spread,
                sweeps, depths, axes.cells(), filters * channels * axes.cells());
        Finish finish = Finish.of(op, node, cpu);
        var kernel = new SweepKernel(plan, 1, 0, finish, cpu);
        return switch (order) {
            case ROW_BY_ROW ->
                LineSweep.after(kernel, LineSweep.Plan.backward(axes, dy.size(0), op.groups(), channels, filters), 1,
                        0, finish, cpu);
            case LAST_CELL_FIRST -> PixelSweep.after(kernel,
                    PixelPlan.backward(axes, dy.size(0), op.groups(), channels, filters), 1, 0, finish, cpu);
            case CHANNEL_BY_CHANNEL, CELL_BY_CELL -> kernel;
        };
    }

    private static SumOrder order(Axes axes, int images, int channels) {
        if (Axes.product(axes.stride()) > 1) {
            return SumOrder.CHANNEL_BY_CHANNEL;
        }
        if (LineSweep.suits(axes, images)) {
            return SumOrder.ROW_BY_ROW;
        }
        return PixelSweep.suits(axes, channels, axes.input()) ? SumOrder.LAST_CELL_FIRST : SumOrder.CHANNEL_BY_CHANNEL;
    }
}
