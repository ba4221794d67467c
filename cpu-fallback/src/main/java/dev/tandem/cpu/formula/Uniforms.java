package dev.tandem.cpu.formula;

import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.lanes.Functions;
import dev.tandem.graph.Expr;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** The parts of formulas that are one number for all elements: computed once a run, not once an element. */
final class Uniforms {

    private final IntPredicate isScalar;
    private final IdentityHashMap<Expr, Boolean> known = new IdentityHashMap<>();
    private final IdentityHashMap<Expr, Integer> slots = new IdentityHashMap<>();
    private final List<Step> steps = new ArrayList<>();

    /** A part and the slots of its arguments. */
    private record Step(Expr part, int a, int b, int c) {
    }

    /** Starts without parts; {@code isScalar} tells which operands are one number. */
    Uniforms(IntPredicate isScalar) {
        this.isScalar = isScalar;
    }

    /** Whether a part is one number. */
    boolean contains(Expr e) {
        Boolean before = known.get(e);
        if (before != null) {
            return before;
        }
        boolean uniform = switch (e) {
            case Expr.Operand(int i) -> isScalar.test(i);
            case Expr.Literal _ -> true;
            case Expr.Index _ -> false;
            case Expr.Unary u -> contains(u.argument());
            case Expr.Binary b -> contains(b.left()) && contains(b.right());
            case Expr.Select s -> contains(s.condition()) && contains(s.yes()) && contains(s.no());
        };
        known.put(e, uniform);
        return uniform;
    }

    /** The slot that a part's number will be in. */
    int slot(Expr e) {
        Integer before = slots.get(e);
        if (before != null) {
            return before;
        }
        Step step = switch (e) {
            case Expr.Operand _,Expr.Literal _,Expr.Index _ -> new Step(e, 0, 0, 0);
            case Expr.Unary u -> new Step(e, slot(u.argument()), 0, 0);
            case Expr.Binary b -> new Step(e, slot(b.left()), slot(b.right()), 0);
            case Expr.Select s -> new Step(e, slot(s.condition()), slot(s.yes()), slot(s.no()));
        };
        slots.put(e, steps.size());
        steps.add(step);
        return steps.size() - 1;
    }

    /** The number of slots. */
    int count() {
        return steps.size();
    }

    /** The parts with the addresses of the operands. */
    Addressed bind(IntFunction<Tensor> operand) {
        var bound = new Number[steps.size()];
        for (int i = 0; i < bound.length; i++) {
            bound[i] = number(steps.get(i), operand);
        }
        return (scratch, at) -> {
            for (int i = 0; i < bound.length; i++) {
                scratch[at + i] = bound[i].of(scratch, at);
            }
        };
    }

    private static Number number(Step step, IntFunction<Tensor> operand) {
        return switch (step.part) {
            case Expr.Operand(int i) -> read(operand.apply(i));
            case Expr.Literal(double value) -> {
                float rounded = (float) value;
                yield (slots, at) -> rounded;
            }
            case Expr.Index _ -> throw new IllegalStateException("a coordinate is no uniform");
            case Expr.Unary u -> (slots, at) -> Functions.apply(u.fn(), slots[at + step.a]);
            case Expr.Binary b -> (slots, at) -> Functions.apply(b.fn(), slots[at + step.a], slots[at + step.b]);
            case Expr.Select _ -> (slots, at) -> slots[at + step.a] != 0 ? slots[at + step.b] : slots[at + step.c];
        };
    }

    private static Number read(Tensor tensor) {
        DType dtype = tensor.type().dtype();
        if (dtype == DType.F32) {
            float[] floats = Storage.floats(tensor);
            int start = Storage.start(tensor);
            return (slots, at) -> floats[start];
        }
        MemorySegment bytes = Storage.bytes(tensor);
        return (slots, at) -> Integers.floatAt(bytes, dtype, 0);
    }

    /** Computes one slot from those before it. */
    private interface Number {

        float of(float[] slots, int at);
    }

    /** Parts with addresses. */
    interface Addressed {

        /** Computes all numbers into the slots from {@code at} on. */
        void compute(float[] slots, int at);
    }
}
