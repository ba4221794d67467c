package dev.tandem.cpu.contraction;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of images with many channels, or its input gradient where neighbouring windows are neighbours, by generated tiles
 * of pixels by channels. The filters are laid out with the result's channels last, each image with its channels last and its
 * padding; so a window's row of cells is one stretch of the image. Until the tiles are ready, another kernel does the work.
 *
 * <p><i>Numerics</i>: each result is one chain of fused multiply-adds, cell by cell, in each over all channels, as that other
 * kernel's.
 */
final class PixelSweep implements Generated {

    /** From so many channels of the result on, vectors over them are filled. */
    private static final int MANY_CHANNELS = 16;
    private static final int MOST_HEIGHT = 13;
    /** The sums of a block, before they are moved to their channels: some of the first cache. */
    private static final int BLOCK_PIXELS = 256;
    /** Channels and rows that are laid out together: a few lines of memory each. */
    private static final int BAND = 16;
    private static final int STRIP = 32;
    /** From so many multiply-adds an image on, all workers share it. */
    private static final long WORTH_SHARING = 1 << 23;

    /**
     * Some channels of the result.
     *
     * @param packedAt where its weights begin
     * @param tiles by the pieces of a row
     */
    private record Panel(int first, int rows, int width, int packedAt, int[] tiles) {
    }

    private final PixelPlan p;
    private final int source;
    private final int filter;
    private final Finish finish;
    private final Kernel before;
    private final Cpu cpu;
    private final TileSet tiles;
    private final int[] pieces;
    private final List<Panel> panels = new ArrayList<>();
    private final int blockRows;
    private final int blocks;
    private final int bands;
    private final int strips;
    private final boolean shares;
    private final Scratch scratch;
    private final int packedFloats;
    private final int packedAt;
    private final int imageAt;
    private final int sumsAt;
    private final int linesAt;
    private final int finishAt;

    /** Whether a convolution to so many channels of this size is for this kernel. */
    static boolean suits(Axes axes, int rows, int[] result) {
        return axes.isFlat() && rows >= MANY_CHANNELS
                && result[2] <= PixelPlan.LONGEST_ROW;
    }

    /**
     * The kernel for a plan: the one that does the work before, if there are no vectors.
     *
     * @param source which operand is swept over
     * @param filter which operand the weights are
     */
    static Kernel after(Kernel before, PixelPlan plan, int source, int filter, Finish finish, Cpu cpu) {
        return cpu.lanes().elements().width() > 1 ? new PixelSweep(plan, source, filter, finish, before, cpu) : before;
    }

    private PixelSweep(PixelPlan p, int source, int filter, Finish finish, Kernel before, Cpu cpu) {
        this.p = p;
        this.source = source;
        this.filter = filter;
        this.finish = finish;
        this.before = before;
        this.cpu = cpu;
        tiles = new TileSet(cpu.lanes().tiles());
        int lanes = cpu.lanes().elements().width();
        int most = Math.min(MOST_HEIGHT, TileSet.mostSums(lanes) / 2);
        pieces = new int[(p.result()[1] + most - 1) / most + 1];
        Arrays.setAll(pieces, i -> p.result()[1] * i / (pieces.length - 1));
        int packed = 0;
        for (int first = 0; first < p.rows();) {
            int vectors = p.rows() - first > lanes ? 2 : 1;
            int[] numbers = new int[pieces.length - 1];
            Arrays.setAll(numbers, i -> tiles.add(p.tile(pieces[i + 1] - pieces[i], vectors, lanes)));
            panels.add(new Panel(first, Math.min(p.rows() - first, vectors * lanes), vectors * lanes, packed, numbers));
            packed += vectors * lanes * p.depth();
            first += vectors * lanes;
        }
        packedFloats = packed;
        blockRows = Math.clamp(BLOCK_PIXELS / p.result()[1], 1, p.result()[0]);
        blocks = (p.result()[0] + blockRows - 1) / blockRows;
        bands = (p.channels() + BAND - 1) / BAND;
        strips = (p.padded(0) + STRIP - 1) / STRIP;
        int workers = cpu.workers().count();
        int images = p.images() * p.groups();
        shares = images < workers || (images % workers > 0 && p.multiplyAdds() >= WORTH_SHARING);
        scratch = new Scratch(workers);
        packedAt = scratch.shared((long) p.groups() * packed);
        long image = (long) p.padded(0) * p.padded(1) * p.channels();
        imageAt = shares ? scratch.shared(image) : scratch.each(image);
        int pixels = blockRows * p.result()[1];
        sumsAt = scratch.each((long) pixels * 2 * lanes);
        linesAt = scratch.each(finish.isPlain() ? 0 : (long) pixels * 2 * lanes);
        finishAt = scratch.each(finish.scratchFloats());
    }

    @Override
    public TileSet tiles() {
        return tiles;
    }

    @Override
    public long workspaceBytes() {
        return Math.max(scratch.bytes(), before.workspaceBytes());
    }

    @Override
    public Bound bind(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
        var run = new Run(operands, results, workspace);
        return run.tiles.onceReady(run::all, before.bind(operands, results, workspace));
    }

    private final class Run {
        private final float[] x;
        private final int xAt;
        private final float[] w;
        private final int wAt;
        private final float[] y;
        private final int yAt;
        private final Finish.Writer writer;
        private final Scratch.Bound memory;
        private final float[] floats;
        private final TileSet.Bound tiles;
        private final Work pack = this::pack;
        private final Work alone = this::alone;
        private final Work part = this::part;
        private final Work block = this::block;
        private int image;

        Run(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
            x = Storage.floats(operands[source]);
            xAt = Storage.start(operands[source]);
            w = Storage.floats(operands[filter]);
            wAt = Storage.start(operands[filter]);
            y = Storage.floats(results[0]);
            yAt = Storage.start(results[0]);
            writer = finish.bind(operands, results);
            memory = scratch.bind(workspace);
            floats = memory.floats();
            tiles = tiles().bind((long) p.images() * p.groups() * p.multiplyAdds());
        }

        void all() {
            cpu.workers().run(p.groups() * panels.size() * bands, pack);
            if (!shares) {
                cpu.workers().run(p.images() * p.groups(), alone);
                return;
            }
            for (image = 0; image < p.images() * p.groups(); image++) {
                cpu.workers().run(bands * strips, part);
                cpu.workers().run(panels.size() * blocks, block);
            }
        }

        /** Lays out the weights of one panel from some channels of the source. */
        private void pack(int unit, int worker) {
            int band = unit % bands * BAND;
            Panel panel = panels.get(unit / bands % panels.size());
            int group = unit / bands / panels.size();
            int cells = p.cells()[0] * p.cells()[1];
            int from = wAt + group * p.rows() * p.channels() * cells + panel.first * p.weightRow();
            int to = memory.start() + packedAt + group * packedFloats + panel.packedAt;
            for (int cell = 0; cell < cells; cell++) {
                int at = p.mirrored() ? cells - 1 - cell : cell;
                for (int c = band; c < Math.min(band + BAND, p.channels()); c++) {
                    int weight = from + c * p.weightChannel() + cell;
                    int line = to + (at * p.channels() + c) * panel.width;
                    for (int lane = 0; lane < panel.rows; lane++) {
                        floats[line + lane] = w[weight + lane * p.weightRow()];
                    }
                    Arrays.fill(floats, line + panel.rows, line + panel.width, 0);
                }
            }
        }

        private void alone(int which, int worker) {
            int at = memory.of(worker) + imageAt;
            for (int unit = 0; unit < bands * strips; unit++) {
                layOut(which, unit, at);
            }
            for (int unit = 0; unit < panels.size() * blocks; unit++) {
                sums(which, unit, at, worker);
            }
        }

        private void part(int unit, int worker) {
            layOut(image, unit, memory.start() + imageAt);
        }

        private void block(int unit, int worker) {
            sums(image, unit, memory.start() + imageAt, worker);
        }

        /** Copies some channels of some rows of an image, channels last, zeros around it. */
        private void layOut(int which, int unit, int imageTo) {
            int band = unit % bands * BAND;
            int channels = Math.min(BAND, p.channels() - band);
            int width = p.padded(1);
            int first = Math.clamp(p.low()[1], 0, width);
            int end = Math.clamp(p.source()[1] + p.low()[1], first, width);
            int plane = p.source()[0] * p.source()[1];
            int from = xAt + (which * p.channels() + band) * plane - p.low()[1];
            int last = Math.min((unit / bands + 1) * STRIP, p.padded(0));
            for (int row = unit / bands * STRIP; row < last; row++) {
                int inside = row - p.low()[0];
                boolean exists = inside >= 0 && inside < p.source()[0];
                int begin = exists ? first : 0;
                int to = imageTo + row * width * p.channels() + band;
                for (int column = 0; column < width; column++) {
                    if (!exists || column < first || column >= end) {
                        Arrays.fill(floats, to + column * p.channels(), to + column * p.channels() + channels, 0);
                    }
                }
                if (exists) {
                    cpu.lanes().tiles().transpose(x, from + inside * p.source()[1] + begin, plane, channels,
                            end - begin, floats,
                            to + begin * p.channels(), p.channels());
                }
            }
        }

        /** Some channels of the result over some of its rows. */
        private void sums(int which, int unit, int imageFrom, int worker) {
            Panel panel = panels.get(unit / blocks);
            int firstRow = unit % blocks * blockRows;
            int rows = Math.min(blockRows, p.result()[0] - firstRow);
            int sums = memory.of(worker) + sumsAt;
            int weights = memory.start() + packedAt + which % p.groups() * packedFloats + panel.packedAt;
            int pitch = p.padded(1) * p.channels();
            int inner = (p.reach()[1] == 1 ? p.cells()[1] : 1) * p.channels();
            for (int i = 0; i < rows; i++) {
                int line = imageFrom + (firstRow + i) * p.stride()[0] * pitch;
                for (int piece = 0; piece < panel.tiles.length; piece++) {
                    int pixel = pieces[piece];
                    tiles.get(panel.tiles[piece]).run(floats, weights, floats,
                            line + pixel * p.stride()[1] * p.channels(), 0, p.cells()[0], 0, inner, floats,
                            sums + (i * p.result()[1] + pixel) * panel.width);
                }
            }
            int pixels = rows * p.result()[1];
            int to = (which * p.rows() + panel.first) * p.resultPlane() + firstRow * p.result()[1];
            if (finish.isPlain()) {
                cpu.lanes().tiles().transpose(floats, sums, panel.width, pixels, panel.rows, y, yAt + to,
                        p.resultPlane());
                return;
            }
            int lines = memory.of(worker) + linesAt;
            cpu.lanes().tiles().transpose(floats, sums, panel.width, pixels, panel.rows, floats, lines, pixels);
            for (int i = 0; i < panel.rows; i++) {
                writer.write(to + i * p.resultPlane(), pixels, floats, lines + i * pixels, floats,
                        memory.of(worker) + finishAt);
            }
        }
    }
}
