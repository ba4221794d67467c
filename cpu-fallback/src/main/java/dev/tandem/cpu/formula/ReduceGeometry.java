package dev.tandem.cpu.formula;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The axes of a reduction as groups, kept and reduced in turn, and how the work is cut into units. Nothing here depends on the
 * machine: sums are split in the same way everywhere.
 *
 * <p>The last kept and the last reduced group are the inner ones. Either the elements of the reduced one lie next to each
 * other ({@code rows}), or those of the kept one. A unit accumulates a block of inner kept elements, at one index of the outer
 * kept groups, over one part of the reduced elements.
 *
 * @param rows whether the innermost group is reduced
 * @param kept elements of the inner kept group
 * @param reduced elements of the inner reduced group
 * @param outerKept the kept groups outside
 * @param outerReduced the reduced groups outside
 * @param block kept elements that one unit accumulates
 * @param parts into which the reduced elements are split
 */
record ReduceGeometry(boolean rows, int kept, int reduced, Outer outerKept, Outer outerReduced, int block, int parts) {

    /** Parts that are worth making, at most: more than the processors of most machines. */
    private static final int MOST_PARTS = 64;

    /** Groups that are walked in row-major order. */
    record Outer(int[] sizes, int[] strides) {

        int count() {
            int product = 1;
            for (int size : sizes) {
                product *= size;
            }
            return product;
        }

        /** Where the elements of an index begin. */
        int base(int index) {
            int rest = index;
            int base = 0;
            for (int i = sizes.length - 1; i >= 0; i--) {
                base += rest % sizes[i] * strides[i];
                rest /= sizes[i];
            }
            return base;
        }

        private static Outer of(List<Group> groups, boolean kept) {
            var those = groups.stream().filter(g -> g.kept == kept).toList();
            return new Outer(those.stream().mapToInt(Group::size).toArray(),
                    those.stream().mapToInt(Group::stride).toArray());
        }
    }

    private record Group(int size, int stride, boolean kept) {
    }

    static ReduceGeometry of(Shape shape, Collection<Integer> axes) {
        var groups = groups(shape, axes);
        boolean rows = !groups.isEmpty() && !groups.getLast().kept;
        int inner = groups.isEmpty() ? 1 : groups.removeLast().size;
        int next = groups.isEmpty() ? 1 : groups.removeLast().size;
        int kept = rows ? next : inner;
        int reduced = rows ? inner : next;
        Outer outerKept = Outer.of(groups, true);
        Outer outerReduced = Outer.of(groups, false);
        int block = block(rows, kept, reduced);
        int units = outerKept.count() * divided(kept, block);
        int wanted = Math.min(MOST_PARTS, divided(shape.elements(), Cpu.GRAIN));
        int most = outerReduced.count() * steps(rows, reduced);
        int parts = 2 * units >= wanted ? 1 : Math.min(divided(wanted, units), most);
        return new ReduceGeometry(rows, kept, reduced, outerKept, outerReduced, block, parts);
    }

    /** Axes of size 1 left out, neighbours of one kind as one. */
    private static List<Group> groups(Shape shape, Collection<Integer> axes) {
        var groups = new ArrayList<Group>();
        int[] strides = shape.strides();
        for (int i = 0; i < shape.rank(); i++) {
            boolean kept = !axes.contains(i);
            if (shape.size(i) == 1) {
                continue;
            }
            int before = 1;
            if (!groups.isEmpty() && groups.getLast().kept == kept) {
                before = groups.removeLast().size;
            }
            groups.add(new Group(before * shape.size(i), strides[i], kept));
        }
        return groups;
    }

    private static int block(boolean rows, int kept, int reduced) {
        int most = rows ? divided(Cpu.GRAIN, reduced) : FormulaProgram.CHUNK;
        return Math.min(kept, Math.min(most, FormulaProgram.CHUNK));
    }

    private static int divided(int a, int b) {
        return (a + b - 1) / b;
    }

    /** Steps over the inner reduced group: its chunks if it lies in one piece, else its elements. */
    private static int steps(boolean rows, int reduced) {
        return rows ? divided(reduced, FormulaProgram.CHUNK) : reduced;
    }

    /** Steps over the inner reduced group. */
    int steps() {
        return steps(rows, reduced);
    }

    /** Steps over all reduced elements. */
    int allSteps() {
        return outerReduced.count() * steps();
    }

    /** Blocks of the inner kept group. */
    int blocks() {
        return divided(kept, block);
    }

    /** What can be done independently. */
    int units() {
        return outerKept.count() * blocks() * parts;
    }

    /** All kept elements. */
    int allKept() {
        return outerKept.count() * kept;
    }
}
