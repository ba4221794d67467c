package dev.tandem.cpu.formula;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.o;

import dev.tandem.cpu.lanes.Functions;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Seeded formulas, shapes and operands, and what the formulas are, evaluated one element at a time. */
final class RandomFormulas {

    private static final double[] LITERALS = {0, 1, -1, 2, 0.5, -0.25, 3, 1e-8};

    private final Random random;

    RandomFormulas(long seed) {
        random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** A shape of at most so many elements. */
    Shape shape(int most) {
        int[] sizes = new int[random.nextInt(5)];
        int left = most;
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = 1 + random.nextInt(Math.max(1, Math.min(left, random.nextInt(4) == 0 ? 200 : 9)));
            left /= sizes[i];
        }
        return Shape.of(sizes);
    }

    /** An operand's type that broadcasts to a shape: mostly float32, often the shape itself. */
    TensorType operand(Shape shape) {
        DType dtype = switch (random.nextInt(8)) {
            case 0 -> DType.I32;
            case 1 -> DType.U8;
            case 2 -> random.nextBoolean() ? DType.BOOL : DType.I64;
            default -> DType.F32;
        };
        return random.nextInt(2) == 0 ? new TensorType(dtype, shape) : repeated(dtype, shape);
    }

    /** A type that broadcasts to a shape. */
    TensorType repeated(DType dtype, Shape shape) {
        int[] sizes = shape.range(random.nextInt(shape.rank() + 1), shape.rank()).sizes();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = random.nextBoolean() ? 1 : sizes[i];
        }
        return new TensorType(dtype, Shape.of(sizes));
    }

    /** An element of a type, now and then a special one. */
    float element(DType dtype) {
        return switch (dtype) {
            case I32, I64 -> random.nextInt(7) - 3;
            case U8 -> random.nextInt(256);
            case BOOL -> random.nextInt(2);
            case F32, F64, BF16 -> switch (random.nextInt(40)) {
                case 0 -> Float.NaN;
                case 1 -> Float.POSITIVE_INFINITY;
                case 2 -> -0f;
                case 3 -> Float.intBitsToFloat(random.nextInt());
                default -> (float) random.nextGaussian() * 2;
            };
        };
    }

    /** Formulas over so many operands of a shape; they share parts. */
    List<Expr> formulas(int count, int operands, Shape shape) {
        var parts = new ArrayList<Expr>();
        for (int i = 0; i < operands; i++) {
            parts.add(o(i));
        }
        for (int i = 0; i < shape.rank(); i++) {
            parts.add(Expr.index(i));
        }
        parts.add(lit(LITERALS[random.nextInt(LITERALS.length)]));
        int made = random.nextInt(14);
        for (int i = 0; i < made; i++) {
            parts.add(combine(parts));
        }
        var formulas = new ArrayList<Expr>();
        for (int i = 0; i < count; i++) {
            formulas.add(random.nextInt(6) == 0 ? pick(parts) : combine(parts));
        }
        return formulas;
    }

    private Expr pick(List<Expr> parts) {
        return random.nextBoolean() ? parts.getLast() : parts.get(random.nextInt(parts.size()));
    }

    private Expr combine(List<Expr> parts) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> apply(Fn.values()[random.nextInt(Fn.values().length)], pick(parts));
            case 3 -> Expr.select(pick(parts), pick(parts), pick(parts));
            case 4 -> apply(Fn2.POW, pick(parts), lit(LITERALS[random.nextInt(LITERALS.length)]));
            default -> apply(Fn2.values()[random.nextInt(Fn2.values().length)], pick(parts), pick(parts));
        };
    }

    /** The values of formulas for one element. */
    static float[] values(List<Expr> formulas, float[] operands, int[] coordinates) {
        Map<Expr, Float> known = new IdentityHashMap<>();
        float[] values = new float[formulas.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(formulas.get(i), operands, coordinates, known);
        }
        return values;
    }

    private static float value(Expr e, float[] operands, int[] at, Map<Expr, Float> known) {
        Float before = known.get(e);
        if (before != null) {
            return before;
        }
        float value = switch (e) {
            case Expr.Operand(int i) -> operands[i];
            case Expr.Literal(double v) -> (float) v;
            case Expr.Index(int axis) -> at[axis];
            case Expr.Unary(Fn fn, Expr a) -> Functions.apply(fn, value(a, operands, at, known));
            case Expr.Binary(Fn2 fn, Expr a, Expr b) ->
                Functions.apply(fn, value(a, operands, at, known), value(b, operands, at, known));
            case Expr.Select(Expr c, Expr yes, Expr no) ->
                value(value(c, operands, at, known) != 0 ? yes : no, operands, at, known);
        };
        known.put(e, value);
        return value;
    }

    /** The coordinates of a row-major index. */
    static int[] coordinates(int index, Shape shape) {
        int[] at = new int[shape.rank()];
        int rest = index;
        for (int i = at.length - 1; i >= 0; i--) {
            at[i] = rest % shape.size(i);
            rest /= shape.size(i);
        }
        return at;
    }

    /** The element of an operand that broadcasts to a shape, at these coordinates. */
    static float at(float[] operand, Shape own, int[] at) {
        int[] strides = own.strides();
        int missing = at.length - strides.length;
        int index = 0;
        for (int i = 0; i < strides.length; i++) {
            index += own.size(i) == 1 ? 0 : at[i + missing] * strides[i];
        }
        return operand[index];
    }

    /** Bits to compare: all NaN are one. */
    static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
        return bits;
    }
}
