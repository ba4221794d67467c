package dev.tandem.cpu.movement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Axes that are walked in two places at once: how many steps, and how far apart in elements the steps are in each. */
record Strides(int[] sizes, int[] from, int[] to) {

    private record Axis(int size, int from, int to) {
    }

    /**
     * The same walk over as few axes as possible, the one with the shortest steps in the target last: axes of size 1 go, and
     * neighbours that are one longer axis in both places become one. There is at least one axis.
     */
    Strides collapsed() {
        var axes = new ArrayList<Axis>();
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] != 1) {
                axes.add(new Axis(sizes[i], from[i], to[i]));
            }
        }
        axes.sort(Comparator.comparingInt(Axis::to).reversed());
        var merged = new ArrayList<Axis>();
        for (Axis inner : axes) {
            Axis outer = merged.isEmpty() ? null : merged.getLast();
            if (outer != null && outer.from == inner.from * inner.size && outer.to == inner.to * inner.size) {
                merged.removeLast();
                merged.add(new Axis(outer.size * inner.size, inner.from, inner.to));
            } else {
                merged.add(inner);
            }
        }
        return of(merged.isEmpty() ? List.of(new Axis(1, 1, 1)) : merged);
    }

    private static Strides of(List<Axis> axes) {
        return new Strides(axes.stream().mapToInt(Axis::size).toArray(), axes.stream().mapToInt(Axis::from).toArray(),
                axes.stream().mapToInt(Axis::to).toArray());
    }

    /** This walk with another order of axes: the one at {@code axis} becomes the last but one. */
    Strides lastButOne(int axis) {
        var axes = new ArrayList<Axis>();
        for (int i = 0; i < sizes.length; i++) {
            axes.add(new Axis(sizes[i], from[i], to[i]));
        }
        axes.add(axes.size() - 2, axes.remove(axis));
        return of(axes);
    }

    int rank() {
        return sizes.length;
    }
}
