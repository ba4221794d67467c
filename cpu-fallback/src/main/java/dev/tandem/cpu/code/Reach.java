package dev.tandem.cpu.code;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Formulas;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The elements that a loop reaches and how it reads its operands on the way. Neighbouring axes of the shape are one axis where
 * every repeated operand walks them in one stride, or not at all.
 *
 * @param axes the sizes, outermost first; the last is the length of a row; none if there is nothing that is repeated
 * @param readings one an operand
 */
public record Reach(List<Integer> axes, List<Reading> readings) {

    /** Rows that are shorter are not worth a loop: too much of them is left to the loop of single floats. */
    private static final int LEAST_ROW = 32;

    /**
     * What formulas reach; nothing if a loop can't or should not read an operand.
     *
     * @param operands the types of those in memory
     * @param given how many operands are handed in; they are the first
     */
    public static Optional<Reach> of(List<Expr> formulas, List<TensorType> operands, int given, Shape shape) {
        var used = Formulas.operands(formulas);
        var types = new ArrayList<TensorType>();
        for (int i : used) {
            if (i >= given) {
                types.add(operands.get(i - given));
            }
        }
        if (!types.stream().allMatch(t -> t.dtype() == DType.F32 && t.layout() == Layout.ROW_MAJOR)) {
            return Optional.empty();
        }
        var repeated = types.stream().filter(t -> isRepeated(t, shape)).map(t -> strides(t.shape(), shape)).toList();
        List<Integer> first = repeated.isEmpty() ? List.of() : starts(shape, repeated);
        var readings = new ArrayList<Reading>();
        for (int i = 0; i < given + operands.size(); i++) {
            readings.add(!used.contains(i)
                    ? new Reading.Unread()
                    : i < given ? new Reading.Given() : reading(operands.get(i - given), shape, first));
        }
        var axes = sizes(shape, first);
        return !axes.isEmpty() && axes.getLast() < LEAST_ROW
                ? Optional.empty()
                : Optional.of(new Reach(axes, List.copyOf(readings)));
    }

    private static boolean isRepeated(TensorType type, Shape shape) {
        return type.elements() != 1 && type.elements() != shape.elements();
    }

    private static Reading reading(TensorType type, Shape shape, List<Integer> starts) {
        if (!isRepeated(type, shape)) {
            return type.elements() == shape.elements() ? new Reading.Stream() : new Reading.Number();
        }
        int[] strides = strides(type.shape(), shape);
        var walked = new ArrayList<Integer>();
        for (int axis = 0; axis < starts.size(); axis++) {
            walked.add(strides[lastOf(axis, starts, shape)]);
        }
        return new Reading.Walk(List.copyOf(walked));
    }

    /** By axis of the shape, how far the elements of an operand are apart. */
    private static int[] strides(Shape own, Shape shape) {
        int[] dense = own.strides();
        int[] strides = new int[shape.rank()];
        int missing = shape.rank() - own.rank();
        for (int i = missing; i < strides.length; i++) {
            strides[i] = own.size(i - missing) == 1 ? 0 : dense[i - missing];
        }
        return strides;
    }

    /** The axes of the shape that begin an axis of the loop: those that can't be joined to the one before. */
    private static List<Integer> starts(Shape shape, List<int[]> repeated) {
        var starts = new ArrayList<Integer>();
        int inner = -1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            if (shape.size(axis) == 1) {
                continue;
            }
            if (inner >= 0 && joins(axis, inner, shape, repeated)) {
                starts.set(starts.size() - 1, axis);
            } else {
                starts.add(axis);
            }
            inner = axis;
        }
        Collections.reverse(starts);
        return starts;
    }

    private static boolean joins(int axis, int inner, Shape shape, List<int[]> repeated) {
        return repeated.stream().allMatch(s -> s[axis] == s[inner] * shape.size(inner));
    }

    /** The innermost axis of the shape, of more than one element, in an axis of the loop. */
    private static int lastOf(int axis, List<Integer> starts, Shape shape) {
        int last = axis + 1 < starts.size() ? starts.get(axis + 1) - 1 : shape.rank() - 1;
        while (shape.size(last) == 1) {
            last--;
        }
        return last;
    }

    private static List<Integer> sizes(Shape shape, List<Integer> starts) {
        var sizes = new ArrayList<Integer>();
        for (int axis = 0; axis < starts.size(); axis++) {
            int end = axis + 1 < starts.size() ? starts.get(axis + 1) : shape.rank();
            sizes.add(shape.range(starts.get(axis), end).elements());
        }
        return List.copyOf(sizes);
    }
}
