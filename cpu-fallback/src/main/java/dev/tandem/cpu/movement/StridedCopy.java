package dev.tandem.cpu.movement;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Work;
import dev.tandem.spi.Bound;
import dev.tandem.tensor.DType;

/**
 * Copies elements from one way to stride over memory to another, compiled for one geometry: runs where both places have
 * neighbours, lines of them where they are short, matrices that are transposed in blocks where the source's neighbours lie on another axis than the target's, single
 * steps elsewhere.
 *
 * <p>The last axis (with lines and blocks the last two) is the inner loop; a unit of work is a piece of it or several of them.
 */
final class StridedCopy {

    /** Rows and columns of a block: both its sides stay in the L1 cache. */
    private static final int BLOCK = 16;

    /** Elements of a run that is short: finding where it begins would take longer than to copy it. */
    private static final int SHORT = 128;

    private enum Inner {
        RUN, LINES, STEPS, BLOCKS;

        boolean hasTwoAxes() {
            return this == LINES || this == BLOCKS;
        }
    }

    private final Strides strides;
    private final Inner inner;
    private final int outerAxes;
    private final int outer;
    /** Steps of the axis that is cut into pieces: the last one, or of two the one before it. */
    private final int length;
    private final int piece;
    private final int pieces;
    private final int outerPerUnit;
    private final Cpu cpu;

    private StridedCopy(Strides strides, Inner inner, Cpu cpu) {
        this.strides = strides;
        this.inner = inner;
        this.cpu = cpu;
        int rank = strides.rank();
        outerAxes = inner.hasTwoAxes() ? rank - 2 : rank - 1;
        int product = 1;
        for (int i = 0; i < outerAxes; i++) {
            product *= strides.sizes()[i];
        }
        outer = product;
        length = strides.sizes()[outerAxes];
        int width = inner.hasTwoAxes() ? strides.sizes()[rank - 1] : 1;
        piece = Math.min(length, Math.max(BLOCK, Cpu.GRAIN / width / BLOCK * BLOCK));
        pieces = (length + piece - 1) / piece;
        outerPerUnit = pieces > 1 ? 1 : Math.max(1, Cpu.GRAIN / (length * width));
    }

    static StridedCopy of(Strides given, DType dtype, Cpu cpu) {
        Strides strides = given.collapsed();
        int last = strides.rank() - 1;
        boolean neighbours = strides.to()[last] == 1;
        if (neighbours && strides.from()[last] == 1) {
            boolean isShort = strides.sizes()[last] < SHORT && last > 0;
            return new StridedCopy(strides, isShort ? Inner.LINES : Inner.RUN, cpu);
        }
        for (int axis = 0; axis < last; axis++) {
            if (neighbours && strides.from()[axis] == 1 && strides.from()[last] != 0) {
                return new StridedCopy(strides.lastButOne(axis), Inner.BLOCKS, cpu);
            }
        }
        return new StridedCopy(strides, Inner.STEPS, cpu);
    }

    /** Fixes the addresses: where the walk starts in both places. */
    Bound bind(Moves moves, int from, int to) {
        int units = pieces > 1 ? outer * pieces : (outer + outerPerUnit - 1) / outerPerUnit;
        Work work = (unit, worker) -> {
            if (pieces > 1) {
                int begin = unit % pieces * piece;
                inner(moves, unit / pieces, from, to, begin, Math.min(length, begin + piece));
                return;
            }
            int end = Math.min(outer, (unit + 1) * outerPerUnit);
            for (int i = unit * outerPerUnit; i < end; i++) {
                inner(moves, i, from, to, 0, length);
            }
        };
        return () -> cpu.workers().run(units, work);
    }

    /** Copies the steps {@code begin} to {@code end} of the inner axis at one place of the outer axes. */
    private void inner(Moves moves, int place, int fromStart, int toStart, int begin, int end) {
        int from = fromStart;
        int to = toStart;
        int rest = place;
        for (int axis = outerAxes - 1; axis >= 0; axis--) {
            int size = strides.sizes()[axis];
            int next = rest / size;
            int coordinate = rest - next * size;
            from += coordinate * strides.from()[axis];
            to += coordinate * strides.to()[axis];
            rest = next;
        }
        int fromStep = strides.from()[outerAxes];
        int toStep = strides.to()[outerAxes];
        from += begin * fromStep;
        to += begin * toStep;
        switch (inner) {
            case RUN -> moves.run(from, to, end - begin);
            case LINES -> {
                int run = strides.sizes()[outerAxes + 1];
                for (int line = 0; line < end - begin; line++) {
                    moves.run(from + line * fromStep, to + line * toStep, run);
                }
            }
            case STEPS -> moves.steps(from, fromStep, to, toStep, end - begin);
            case BLOCKS -> blocks(moves, from, to, end - begin);
        }
    }

    private void blocks(Moves moves, int from, int to, int rows) {
        int columns = strides.sizes()[outerAxes + 1];
        int fromStep = strides.from()[outerAxes + 1];
        int toStep = strides.to()[outerAxes];
        for (int row = 0; row < rows; row += BLOCK) {
            int height = Math.min(BLOCK, rows - row);
            for (int column = 0; column < columns; column += BLOCK) {
                moves.transpose(cpu.lanes().tiles(), from + row + column * fromStep, fromStep,
                        to + row * toStep + column, toStep, height,
                        Math.min(BLOCK, columns - column));
            }
        }
    }
}
