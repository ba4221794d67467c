package dev.tandem.cpu.contraction;

import dev.tandem.cpu.contraction.RowPanels.Panel;
import dev.tandem.cpu.contraction.SweepKernel.Block;
import dev.tandem.cpu.device.Storage;
import dev.tandem.spi.Tensor;
import java.util.Arrays;

/** One worker's part in a {@link SweepKernel}, with addresses. */
final class SweepRun {

    private final SweepKernel k;
    private final SweepPlan plan;
    private final float[] source;
    private final int sourceAt;
    private final float[] filter;
    private final int filterAt;
    private final Finish.Writer writer;
    private final float[] scratch;
    private final int packed;
    private final int spread;
    private final int image;
    private final int sums;
    private final int finishing;

    SweepRun(SweepKernel k, Tensor source, Tensor filter, Finish.Writer writer, Scratch.Bound memory, int worker) {
        this.k = k;
        plan = k.plan;
        this.source = Storage.floats(source);
        sourceAt = Storage.start(source);
        this.filter = Storage.floats(filter);
        filterAt = Storage.start(filter);
        this.writer = writer;
        scratch = memory.floats();
        int mine = memory.of(worker);
        int own = k.sharesImages ? memory.start() : mine;
        packed = memory.start() + k.filtersAt;
        spread = own + k.spreadAt;
        image = own + k.imageAt;
        sums = mine + k.sumsAt;
        finishing = mine + k.finishAt;
    }

    /** Packs one panel of the filters of one group and sweep. */
    void packFilters(int unit) {
        int panel = unit % k.rows.count();
        int sweep = unit / k.rows.count() % plan.sweeps().size();
        int group = unit / k.rows.count() / plan.sweeps().size();
        k.rows.pack(panel, plan.depths().get(sweep), filter, filterAt + group * plan.groupStride(), plan.rowStride(),
                scratch, packed + group * k.groupFloats + k.filterAt[sweep]);
    }

    /** Does all of one group of one image. */
    void image(int which) {
        for (int channel = 0; channel < plan.channels(); channel++) {
            spread(which, channel);
        }
        clear();
        for (int block = 0; block < k.blocks.size(); block++) {
            block(which, block);
        }
        finish(which);
    }

    void spread(int which, int channel) {
        plan.spread().copy(source, sourceAt + (which * plan.channels() + channel) * plan.sourcePlane(), scratch,
                spread + channel * plan.spread().channel());
    }

    /** Sets what no sweep may write to 0. */
    void clear() {
        if (!plan.isOrdered()) {
            Arrays.fill(scratch, image, image + plan.rows() * plan.resultPlane(), 0);
        }
    }

    void block(int which, int index) {
        Block block = k.blocks.get(index);
        Sweep sweep = plan.sweeps().get(block.sweep());
        int group = which % plan.groups();
        int filters = packed + group * k.groupFloats + k.filterAt[block.sweep()];
        int firstRow = k.rows.get(block.firstPanel()).first();
        int width = k.tiles.columns();
        for (int r = block.firstPanel(); r < block.lastPanel(); r++) {
            Panel panel = k.rows.get(r);
            int row = sums + (panel.first() - firstRow) * k.blockStride;
            for (int p = 0; p < block.positions(); p += width) {
                k.tiles.multiply(panel.height(), sweep.depth(), scratch,
                        filters + k.rows.packedAt(r, sweep.depth()), scratch,
                        spread + sweep.base() + block.position() + p, sweep.offsets(), 0, scratch, row + p,
                        k.blockStride, false);
            }
            for (int i = 0; i < panel.rows(); i++) {
                place(which, block, sweep, panel.first() + i, row + i * k.blockStride);
            }
        }
    }

    /** Moves the wanted positions of one row to where they belong. */
    private void place(int which, Block block, Sweep sweep, int row, int at) {
        int end = block.position() + block.positions();
        int pitch = sweep.pitches()[1];
        int plane = sweep.pitches()[0];
        int kept = 0;
        int firstKept = -1;
        for (int d = block.position() / plane; d < sweep.counts()[0] && d * plane < end; d++) {
            int from = Math.max(0, (block.position() - d * plane) / pitch);
            for (int h = from; h < sweep.counts()[1] && d * plane + h * pitch < end; h++) {
                int line = d * plane + h * pitch;
                int first = Math.max(0, block.position() - line);
                int count = Math.min(sweep.counts()[2], end - line) - first;
                if (count <= 0) {
                    continue;
                }
                int sum = at + line + first - block.position();
                int to = target(sweep, d, h, first);
                if (plan.isOrdered()) {
                    firstKept = firstKept < 0 ? to : firstKept;
                    System.arraycopy(scratch, sum, scratch, at + kept, count);
                    kept += count;
                } else {
                    scatter(sum, count, image + row * plan.resultPlane() + to, sweep.step()[2]);
                }
            }
        }
        if (kept > 0) {
            writer.write((which * plan.rows() + row) * plan.resultPlane() + firstKept, kept, scratch, at, scratch,
                    finishing);
        }
    }

    private int target(Sweep sweep, int d, int h, int w) {
        int[] start = sweep.start();
        int[] step = sweep.step();
        int[] sizes = plan.result();
        return ((start[0] + step[0] * d) * sizes[1] + start[1] + step[1] * h) * sizes[2] + start[2] + step[2] * w;
    }

    private void scatter(int from, int count, int to, int step) {
        for (int i = 0; i < count; i++) {
            scratch[to + i * step] = scratch[from + i];
        }
    }

    void finish(int which) {
        if (!plan.isOrdered()) {
            int elements = plan.rows() * plan.resultPlane();
            writer.write(which * elements, elements, scratch, image, scratch, finishing);
        }
    }
}
