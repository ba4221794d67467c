package dev.tandem.cpu.contraction;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;
import dev.tandem.tensor.Shape;

/** Computes {@link Op.ConvFilterGradient}: many channels or filters by tiles over them, few as products of lines; long lines where they are. */
public final class ConvFilterGradientKernel {

    /** From so many channels on, a tile's columns are channels. */
    static final int MANY_CHANNELS = 16;

    private ConvFilterGradientKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.ConvFilterGradient op, Node node, Cpu cpu) {
        Shape x = node.operands().get(0).shape();
        Shape dy = node.operands().get(1).shape();
        Axes axes = Axes.of(op.window(), x, dy);
        var geometry = new Geometry(x.size(0), op.groups(), dy.size(1) / op.groups(), x.size(1) / op.groups(), axes);
        Finish finish = Finish.of(op, node, cpu);
        if (LongLines.suits(geometry)) {
            return new LongLines(geometry, finish, cpu);
        }
        if (FilterTiles.suits(geometry)) {
            return new FilterTiles(geometry, finish, cpu);
        }
        return geometry.channels() < MANY_CHANNELS
                ? new LineProducts(geometry, finish, cpu)
                : new ChannelTiles(geometry, finish, cpu);
    }

    /**
     * dw[f,c,cell] = Σ over images and positions of dy[f]·x[c] where the cell lies.
     *
     * @param filters of a group
     * @param channels of a group
     */
    record Geometry(int images, int groups, int filters, int channels, Axes axes) {

        /** The gradients of one filter. */
        int filterElements() {
            return channels * axes.cells();
        }
    }
}
