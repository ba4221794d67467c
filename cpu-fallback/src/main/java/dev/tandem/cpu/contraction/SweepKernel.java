package dev.tandem.cpu.contraction;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Work;
import dev.tandem.cpu.lanes.Tiles;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sweeps over images by tiles. Each image is spread into scratch memory once; the tiles read it there, shifted for every cell, so
 * patches are never written. Many images are shared among the workers one by one, few are cut into blocks.
 *
 * <p><i>Numerics</i>: each result is one chain of fused multiply-adds over channels and cells, in the plan's {@link SumOrder}, whatever the blocks.
 */
final class SweepKernel implements Kernel {

    /** The sums of a block: they stay in the second cache with the image. */
    private static final int BLOCK_FLOATS = 48 * 1024;
    private static final int BLOCK_PANELS = 8;

    /** Some rows of a sweep over some of its positions. */
    record Block(int sweep, int firstPanel, int lastPanel, int position, int positions) {
    }

    final SweepPlan plan;
    final Finish finish;
    final Tiles tiles;
    final RowPanels rows;
    final List<Block> blocks = new ArrayList<>();
    final int[] filterAt;
    final int groupFloats;
    final int filtersAt;
    final int spreadAt;
    final int sumsAt;
    final int imageAt;
    final int finishAt;
    final int blockStride;
    final boolean sharesImages;
    private final int source;
    private final int filter;
    private final Cpu cpu;
    private final Scratch scratch;

    SweepKernel(SweepPlan plan, int source, int filter, Finish finish, Cpu cpu) {
        this.plan = plan;
        this.source = source;
        this.filter = filter;
        this.finish = finish;
        this.cpu = cpu;
        tiles = cpu.lanes().tiles();
        rows = new RowPanels(plan.rows());
        int width = tiles.columns();
        int blockRows = Math.min(rows.paddedRows(), BLOCK_PANELS * Tiles.MOST_ROWS);
        blockStride = Math.max(width, BLOCK_FLOATS / blockRows / width * width);
        filterAt = new int[plan.sweeps().size()];
        int packed = 0;
        for (int s = 0; s < filterAt.length; s++) {
            filterAt[s] = packed;
            packed += rows.paddedRows() * plan.sweeps().get(s).depth();
            addBlocks(s);
        }
        groupFloats = packed;
        int workers = cpu.workers().count();
        sharesImages = plan.images() * plan.groups() < workers;
        scratch = new Scratch(workers);
        filtersAt = scratch.shared((long) plan.groups() * groupFloats);
        long spread = (long) plan.channels() * plan.spread().channel() + width;
        long image = plan.isOrdered() ? 0 : (long) plan.rows() * plan.resultPlane();
        spreadAt = sharesImages ? scratch.shared(spread) : scratch.each(spread);
        imageAt = sharesImages ? scratch.shared(image) : scratch.each(image);
        sumsAt = scratch.each((long) blockRows * blockStride);
        finishAt = scratch.each(finish.scratchFloats());
    }

    private void addBlocks(int s) {
        int positions = plan.sweeps().get(s).positions();
        for (int p = 0; p < positions; p += blockStride) {
            for (int r = 0; r < rows.count(); r += BLOCK_PANELS) {
                blocks.add(new Block(s, r, Math.min(r + BLOCK_PANELS, rows.count()), p,
                        Math.min(blockStride, positions - p)));
            }
        }
    }

    @Override
    public long workspaceBytes() {
        return scratch.bytes();
    }

    @Override
    public Bound bind(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
        var memory = scratch.bind(workspace);
        var writer = finish.bind(operands, results);
        var runs = new SweepRun[cpu.workers().count()];
        for (int worker = 0; worker < runs.length; worker++) {
            runs[worker] = new SweepRun(this, operands[source], operands[filter], writer, memory, worker);
        }
        int panels = plan.groups() * filterAt.length * rows.count();
        Work pack = (panel, worker) -> runs[worker].packFilters(panel);
        Bound images = sharesImages ? shared(runs) : oneByOne(runs);
        return () -> {
            cpu.workers().run(panels, pack);
            images.run();
        };
    }

    private Bound oneByOne(SweepRun[] runs) {
        Work image = (which, worker) -> runs[worker].image(which);
        return () -> cpu.workers().run(plan.images() * plan.groups(), image);
    }

    private Bound shared(SweepRun[] runs) {
        int[] image = new int[1];
        Work spread = (channel, worker) -> runs[worker].spread(image[0], channel);
        Work block = (which, worker) -> runs[worker].block(image[0], which);
        return () -> {
            for (image[0] = 0; image[0] < plan.images() * plan.groups(); image[0]++) {
                cpu.workers().run(plan.channels(), spread);
                runs[0].clear();
                cpu.workers().run(blocks.size(), block);
                runs[0].finish(image[0]);
            }
        };
    }
}
