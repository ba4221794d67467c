package dev.tandem.cpu.formula;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Formulas;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Makes {@link Code} of formulas. Parts are computed once, in the order in which the formulas first need them; a register is
 * used again when its value is read no more.
 */
final class CodeBuilder {

    /** How an operand is read. */
    enum Reading {
        /** Handed in. */
        GIVEN,
        /** One number. */
        SCALAR,
        /** Float32 of the whole shape, where it lies. */
        STREAM,
        /** Spread into a register. */
        SPREAD
    }

    private static final int TO_BE_ALLOCATED = Integer.MAX_VALUE;

    private final List<Reading> readings;
    private final Uniforms uniforms;
    private final Spreads spreads;
    private final IdentityHashMap<Expr, Boolean> truths;
    private final IdentityHashMap<Expr, Integer> values = new IdentityHashMap<>();
    private final IdentityHashMap<Expr, Integer> uses = new IdentityHashMap<>();
    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();

    /**
     * Starts without formulas.
     *
     * @param truths conditions that are known to hold or not; formulas that choose by them become what is chosen
     */
    CodeBuilder(List<Reading> readings, Uniforms uniforms, Spreads spreads, IdentityHashMap<Expr, Boolean> truths) {
        this.readings = readings;
        this.uniforms = uniforms;
        this.spreads = spreads;
        this.truths = truths;
    }

    /** What is spread over a chunk, shared by all code of a program. */
    static final class Spreads {
        final List<Spread> all = new ArrayList<>();
        /** The operand that each reads; −1 for a coordinate. */
        final List<Integer> operands = new ArrayList<>();
        private final IdentityHashMap<Expr, Integer> known = new IdentityHashMap<>();
        private final List<TensorType> types;
        private final int firstType;
        private final Shape shape;

        Spreads(List<TensorType> types, int firstType, Shape shape) {
            this.types = types;
            this.firstType = firstType;
            this.shape = shape;
        }

        int operand(Expr e, int index) {
            return known.computeIfAbsent(e, k -> add(Spread.operand(types.get(index - firstType), shape), index));
        }

        int coordinate(Expr e, int axis) {
            return known.computeIfAbsent(e, k -> add(Spread.coordinate(axis, shape), -1));
        }

        private int add(Spread spread, int operand) {
            all.add(spread);
            operands.add(operand);
            return all.size() - 1;
        }
    }

    Code build(List<Expr> formulas) {
        Formulas.nodes(formulas).forEach(e -> Formulas.arguments(e).forEach(a -> uses.merge(a, 1, Integer::sum)));
        formulas.forEach(f -> uses.merge(f, 1, Integer::sum));
        int[] results = new int[formulas.size()];
        for (int i = 0; i < results.length; i++) {
            results[i] = value(formulas.get(i));
        }
        int[] placed = places.stream().mapToInt(Integer::intValue).toArray();
        var code = new Code(List.copyOf(instructions), placed, results, new int[results.length], 0);
        int registers = allocate(code);
        Arrays.fill(code.spares(), -1);
        for (int i = 0; i < results.length; i++) {
            if (placed[results[i]] < 0) {
                code.spares()[i] = registers++;
            }
        }
        return new Code(code.instructions(), placed, results, code.spares(), registers);
    }

    private int newValue(int place) {
        places.add(place);
        return places.size() - 1;
    }

    private int emit(java.util.function.IntFunction<Instruction> instruction) {
        int to = newValue(TO_BE_ALLOCATED);
        instructions.add(instruction.apply(to));
        return to;
    }

    private int value(Expr e) {
        Integer before = values.get(e);
        if (before != null) {
            return before;
        }
        int value = make(e);
        values.put(e, value);
        return value;
    }

    private int make(Expr e) {
        if (uniforms.contains(e)) {
            int slot = uniforms.slot(e);
            return emit(to -> new Instruction.Fill(slot, to));
        }
        return switch (e) {
            case Expr.Operand(int i) -> operand(e, i);
            case Expr.Literal _ -> throw new IllegalStateException("a literal is a uniform");
            case Expr.Index(int axis) -> {
                int spread = spreads.coordinate(e, axis);
                yield emit(to -> new Instruction.Load(spread, to));
            }
            case Expr.Unary u -> {
                int a = value(u.argument());
                yield emit(to -> new Instruction.Unary(u.fn(), a, to));
            }
            case Expr.Binary b -> binary(b);
            case Expr.Select s -> {
                Boolean truth = truths.get(s.condition());
                yield truth == null ? select(s) : value(truth ? s.yes() : s.no());
            }
        };
    }

    private int operand(Expr e, int index) {
        return switch (readings.get(index)) {
            case GIVEN -> newValue(Code.GIVEN);
            case STREAM -> newValue(Code.operand(index));
            case SCALAR -> throw new IllegalStateException("a scalar is a uniform");
            case SPREAD -> {
                int spread = spreads.operand(e, index);
                yield emit(to -> new Instruction.Load(spread, to));
            }
        };
    }

    private int binary(Expr.Binary e) {
        Fn2 fn = e.fn();
        if (uniforms.contains(e.right())) {
            return binaryRight(fn, e.left(), e.right());
        }
        if (uniforms.contains(e.left())) {
            int slot = uniforms.slot(e.left());
            int b = value(e.right());
            return emit(to -> new Instruction.BinaryLeft(fn, slot, b, to));
        }
        if (fn == Fn2.ADD && isProductForThis(e.left())) {
            return product(false, (Expr.Binary) e.left(), e.right());
        }
        if ((fn == Fn2.ADD || fn == Fn2.SUB) && isProductForThis(e.right())) {
            return product(fn == Fn2.SUB, (Expr.Binary) e.right(), e.left());
        }
        int a = value(e.left());
        int b = value(e.right());
        return emit(to -> new Instruction.Binary(fn, a, b, to));
    }

    /** Whether a part is a product that is read once and so need not be stored. */
    private boolean isProductForThis(Expr e) {
        return e instanceof Expr.Binary b && b.fn() == Fn2.MUL && uses.getOrDefault(e, 0) == 1;
    }

    private int product(boolean minus, Expr.Binary product, Expr other) {
        int c = value(other);
        boolean left = uniforms.contains(product.left());
        if (left || uniforms.contains(product.right())) {
            int slot = uniforms.slot(left ? product.left() : product.right());
            int a = value(left ? product.right() : product.left());
            return emit(to -> new Instruction.ProductRight(minus, a, slot, c, to));
        }
        int a = value(product.left());
        int b = value(product.right());
        return emit(to -> new Instruction.Product(minus, a, b, c, to));
    }

    /** A function with a number on the right. A power that is a square or a reciprocal is the same number for less. */
    private int binaryRight(Fn2 fn, Expr left, Expr right) {
        int a = value(left);
        if (fn == Fn2.POW && right == Expr.lit(2)) {
            return emit(to -> new Instruction.Binary(Fn2.MUL, a, a, to));
        }
        if (fn == Fn2.POW && right == Expr.lit(-1)) {
            int one = uniforms.slot(Expr.ONE);
            return emit(to -> new Instruction.BinaryLeft(Fn2.DIV, one, a, to));
        }
        int slot = uniforms.slot(right);
        if (fn == Fn2.POW) {
            return emit(to -> new Instruction.Power(a, slot, to));
        }
        return emit(to -> new Instruction.BinaryRight(fn, a, slot, to));
    }

    private int select(Expr.Select e) {
        int condition = value(e.condition());
        boolean left = uniforms.contains(e.yes());
        boolean right = uniforms.contains(e.no());
        if (left && right) {
            int yes = uniforms.slot(e.yes());
            int no = uniforms.slot(e.no());
            return emit(to -> new Instruction.SelectNumber(condition, yes, no, to));
        }
        if (left) {
            int yes = uniforms.slot(e.yes());
            int no = value(e.no());
            return emit(to -> new Instruction.SelectLeft(condition, yes, no, to));
        }
        int yes = value(e.yes());
        if (right) {
            int no = uniforms.slot(e.no());
            return emit(to -> new Instruction.SelectRight(condition, yes, no, to));
        }
        int no = value(e.no());
        return emit(to -> new Instruction.Select(condition, yes, no, to));
    }

    /** Gives computed values their registers; an instruction may write the register it reads for the last time. */
    private static int allocate(Code code) {
        int[] places = code.places();
        var free = new ArrayList<Integer>();
        int registers = 0;
        for (int i = 0; i < code.instructions().size(); i++) {
            Instruction instruction = code.instructions().get(i);
            for (int read : Arrays.stream(instruction.reads()).distinct().toArray()) {
                if (places[read] >= 0 && code.lastRead(read) == i) {
                    free.add(places[read]);
                }
            }
            places[instruction.to()] = free.isEmpty() ? registers++ : free.removeLast();
        }
        return registers;
    }
}
