package dev.tandem.autodiff;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.select;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Formulas;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.Reduction;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.Shape;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The gradient rules of operations made of formulas: derivatives are formulas too, {@link FormulaGradient} emits them. */
final class FormulaRules {

    /** Up to here float32 holds every integer, so that a position can be compared in a formula. */
    private static final int EXACT_INTEGERS = 1 << 24;

    private FormulaRules() {
    }

    /** dL/dx = Σ dyᵣ · ∂fᵣ/∂x over the results r, written with the results themselves where the formulas occur. */
    static void map(Step s, Op.Map m) {
        var gradient = new FormulaGradient(s, s.node().types().get(0).shape());
        var own = ownResults(m.formulas());
        for (int r = 0; r < m.formulas().size(); r++) {
            Value dy = s.dyOrNull(r);
            if (dy != null) {
                Expr weight = gradient.read(dy);
                for (int k = 0; k < s.node().operands().size(); k++) {
                    if (s.wants(k)) {
                        Expr d = Formulas.derivative(m.formulas().get(r), k);
                        for (int result : own) {
                            Expr formula = m.formulas().get(result);
                            d = Expr.replace(d, formula, gradient.read(s.node().result(result)));
                        }
                        gradient.add(k, weight, d);
                    }
                }
            }
        }
        gradient.emit();
    }

    /** The results worth reading instead of computing their formula again; the largest first, as they may contain others. */
    private static List<Integer> ownResults(List<Expr> formulas) {
        return IntStream.range(0, formulas.size()).boxed().filter(r -> !Formulas.arguments(formulas.get(r)).isEmpty())
                .sorted(Comparator.comparingInt(r -> -Formulas.nodes(List.of(formulas.get(r))).size())).toList();
    }

    /** dL/dx = Σ dyᵣ · wᵣ · ∂fᵣ/∂x over the results r, where wᵣ is what the reduction makes of one element. */
    static void reduce(Step s, Op.Reduce r) {
        Shape space = s.node().operands().stream().map(Value::shape).reduce(Shape.of(), FormulaGradient::broadcast);
        var gradient = new FormulaGradient(s, space);
        for (int i = 0; i < r.reductions().size(); i++) {
            Value dy = s.dyOrNull(i);
            Reduction reduction = r.reductions().get(i);
            if (dy != null && dependsOnWanted(s, reduction.formula())) {
                Expr kept = gradient.read(Ops.reshape(dy, space.reduce(r.axes(), true)));
                Expr weight = switch (reduction.kind()) {
                    case SUM -> kept;
                    case MAX -> select(isExtreme(gradient, r, reduction.formula()), kept, Expr.ZERO);
                    case MIN -> select(isExtreme(gradient, r, apply(Fn.NEG, reduction.formula())), kept, Expr.ZERO);
                    case PROD -> Expr.mul(kept, productOfOthers(gradient, r, reduction.formula()));
                    // a position is an integer: no gradient comes to it
                    case ARG_MAX -> Expr.ZERO;
                };
                for (int k = 0; k < s.node().operands().size(); k++) {
                    if (s.wants(k)) {
                        gradient.add(k, weight, Formulas.derivative(reduction.formula(), k));
                    }
                }
            }
        }
        gradient.emit();
    }

    private static boolean dependsOnWanted(Step s, Expr formula) {
        return IntStream.range(0, s.node().operands().size())
                .anyMatch(k -> s.wants(k) && Formulas.derivative(formula, k) != Expr.ZERO);
    }

    /** 1 at the first of the largest elements, else 0: its position is found again and compared with the coordinates. */
    private static Expr isExtreme(FormulaGradient gradient, Op.Reduce r, Expr formula) {
        var axes = r.axes().stream().sorted().toList();
        Expr position = Expr.ZERO;
        long step = 1;
        for (int axis : axes.reversed()) {
            position = Expr.add(Expr.mul(Expr.index(axis), lit((double) step)), position);
            step *= gradient.space().size(axis);
        }
        Step s = gradient.step();
        if (step > EXACT_INTEGERS) {
            throw s.error("the gradient of a maximum or minimum over so many elements is not exact",
                    step + " elements, 2^24 at most", "reduce one axis after the other");
        }
        Value first = again(gradient, r, List.of(new Reduction(Kind.ARG_MAX, formula)), "position").get(0);
        return apply(Fn2.EQ, position, gradient.read(first));
    }

    /** The product of all other elements, also where elements are 0: the product of those that are not, and their number. */
    private static Expr productOfOthers(FormulaGradient gradient, Op.Reduce r, Expr formula) {
        Expr isZero = apply(Fn2.EQ, formula, Expr.ZERO);
        var sums = again(gradient, r, List.of(new Reduction(Kind.SUM, isZero),
                new Reduction(Kind.PROD, select(isZero, Expr.ONE, formula))), "product");
        Expr zeros = gradient.read(sums.get(0));
        Expr product = gradient.read(sums.get(1));
        return select(isZero, select(apply(Fn2.EQ, zeros, Expr.ONE), product, Expr.ZERO),
                select(zeros, Expr.ZERO, Expr.div(product, formula)));
    }

    /** Other reductions of the same operands over the same axes, which stay. */
    private static List<Value> again(FormulaGradient gradient, Op.Reduce r, List<Reduction> reductions, String label) {
        Step s = gradient.step();
        return s.builder().add(new Op.Reduce(reductions, r.axes(), true, r.dtype()), s.node().operands(), label);
    }

    /** The gradient of a repeated value is the sum over its copies. */
    static void broadcast(Step s) {
        var gradient = new FormulaGradient(s, s.node().types().get(0).shape());
        gradient.add(0, gradient.read(s.dy()), Expr.ONE);
        gradient.emit();
    }
}
