package dev.tandem.kernels;

import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The axes that some tensors are walked along together, as few as possible: axes of size 1 are left out, and two neighbours are
 * one where every tensor strides over them as over one. So kernels for many shapes have one text.
 */
final class Axes {

    private final List<Integer> sizes = new ArrayList<>();
    private final List<List<Integer>> strides = new ArrayList<>();
    private final List<Boolean> apart = new ArrayList<>();
    /** By original axis the axis here, −1 if it was left out. */
    private final int[] places;

    private Axes(int tensors, int rank) {
        IntStream.range(0, tensors).forEach(t -> strides.add(new ArrayList<>()));
        places = new int[rank];
    }

    /**
     * Merges axes.
     *
     * @param strides of each tensor on each axis, in elements
     * @param apart axes that must stay as they are
     */
    static Axes of(Shape shape, List<int[]> strides, Set<Integer> apart) {
        var axes = new Axes(strides.size(), shape.rank());
        for (int axis = 0; axis < shape.rank(); axis++) {
            axes.add(axis, shape.size(axis), strides, apart.contains(axis));
        }
        return axes;
    }

    private void add(int axis, int size, List<int[]> from, boolean isApart) {
        int last = sizes.size() - 1;
        if (size == 1) {
            places[axis] = -1;
            return;
        }
        boolean merges = last >= 0 && !isApart && !apart.get(last) && IntStream.range(0, from.size())
                .allMatch(t -> strides.get(t).get(last) == from.get(t)[axis] * size);
        if (merges) {
            sizes.set(last, sizes.get(last) * size);
        } else {
            sizes.add(size);
            apart.add(isApart);
        }
        for (int t = 0; t < from.size(); t++) {
            List<Integer> own = strides.get(t);
            if (merges) {
                own.set(last, from.get(t)[axis]);
            } else {
                own.add(from.get(t)[axis]);
            }
        }
        places[axis] = sizes.size() - 1;
    }

    /** Strides of a tensor along the axes of a shape that it broadcasts to: 0 where it is repeated. */
    static int[] broadcast(TensorType type, Shape shape) {
        int[] own = type.strides();
        int[] strides = new int[shape.rank()];
        int missing = shape.rank() - own.length;
        for (int axis = missing; axis < strides.length; axis++) {
            strides[axis] = type.shape().size(axis - missing) == 1 ? 0 : own[axis - missing];
        }
        return strides;
    }

    int rank() {
        return sizes.size();
    }

    List<Integer> sizes() {
        return sizes;
    }

    /** The axis here that an original one is part of, −1 if it was left out. */
    int place(int originalAxis) {
        return places[originalAxis];
    }

    List<Integer> strides(int tensor) {
        return strides.get(tensor);
    }

    /** The coordinate on an original axis, as text, where those of the axes here are c0, c1 …. */
    String coordinate(int originalAxis) {
        return places[originalAxis] < 0 ? "0" : "c" + places[originalAxis];
    }

    /** Gives a kernel the sizes n0, n1 … of some axes, and what they are divided by with: {@link Divisor}. */
    void giveSizes(LaunchBuilder kernel, List<Integer> axes) {
        // what is left for the first axis is its coordinate
        for (int axis : axes.subList(Math.min(1, axes.size()), axes.size())) {
            var divisor = Divisor.of(sizes.get(axis));
            kernel.number("n" + axis, divisor.number()).number("m" + axis, divisor.magic())
                    .number("h" + axis, divisor.shift());
        }
    }

    /** All axes. */
    List<Integer> all() {
        return IntStream.range(0, rank()).boxed().toList();
    }

    /**
     * Statements after those that compute the coordinates they use, c0, c1 …, from an index among the positions on some axes,
     * whose sizes were given.
     */
    static String at(String index, List<Integer> axes, String statements) {
        var text = new StringBuilder();
        String rest = index;
        for (int i = axes.size() - 1; i >= 0; i--) {
            int axis = axes.get(i);
            boolean goesOn = axes.subList(0, i).stream().anyMatch(outer -> uses(statements, outer));
            boolean isUsed = uses(statements, axis);
            if (i == 0) {
                text.append(isUsed ? "const unsigned c" + axis + " = " + rest + ";\n" : "");
            } else if (isUsed || goesOn) {
                text.append("const unsigned q%d = quotient(%s, m%d, h%d);\n".formatted(axis, rest, axis, axis));
                text.append(isUsed ? "const unsigned c%d = %s - q%d * n%d;\n".formatted(axis, rest, axis, axis) : "");
            }
            rest = "q" + axis;
        }
        return text + statements;
    }

    private static boolean uses(String statements, int axis) {
        return Pattern.compile("\\bc" + axis + "\\b").matcher(statements).find();
    }

    /** The index of the element at the coordinates, strides being the name with 0, 1 … after it where they are not 0. */
    String offset(int tensor, String name) {
        String sum = IntStream.range(0, rank()).filter(axis -> strides(tensor).get(axis) != 0)
                .mapToObj(axis -> "c" + axis + " * " + name + axis).collect(Collectors.joining(" + "));
        return sum.isEmpty() ? "0" : sum;
    }

    /** Gives a kernel a tensor's strides where they are not 0. */
    void giveStrides(LaunchBuilder kernel, int tensor, String name) {
        for (int axis = 0; axis < rank(); axis++) {
            int stride = strides(tensor).get(axis);
            if (stride != 0) {
                kernel.number(name + axis, stride);
            }
        }
    }
}
