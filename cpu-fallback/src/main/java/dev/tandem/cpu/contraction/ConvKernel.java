package dev.tandem.cpu.contraction;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;
import dev.tandem.tensor.Shape;
import java.util.Arrays;
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
        SumOrder order = order(axes, x.size(0), filters);
        int[] depths = new int[channels * axes.cells()];
        Arrays.setAll(depths, k -> k);
        var sweep = Sweep.forward(axes, spread, channels).arranged(order, axes.kernel()[0]);
        var plan = new SweepPlan(x.size(0), op.groups(), filters, channels, axes.inputPlane(), axes.output(), spread,
                List.of(sweep), List.of(order.arrange(depths, axes.cells(), axes.kernel()[0])), depths.length,
                filters * depths.length);
        Finish finish = Finish.of(op, node, cpu);
        var sweeps = new SweepKernel(plan, 0, 1, finish, cpu);
        return switch (order) {
            case ROW_BY_ROW ->
                LineSweep.after(sweeps, LineSweep.Plan.forward(axes, x.size(0), op.groups(), filters, channels), 0,
                        1, finish, cpu);
            case CELL_BY_CELL -> PixelSweep.after(sweeps,
                    PixelPlan.forward(axes, x.size(0), op.groups(), filters, channels), 0, 1, finish, cpu);
            case CHANNEL_BY_CHANNEL, LAST_CELL_FIRST -> sweeps;
        };
    }

    private static SumOrder order(Axes axes, int images, int filters) {
        if (LineSweep.suits(axes, images)) {
            return SumOrder.ROW_BY_ROW;
        }
        return PixelSweep.suits(axes, filters, axes.output()) ? SumOrder.CELL_BY_CELL : SumOrder.CHANNEL_BY_CHANNEL;
    }
}
