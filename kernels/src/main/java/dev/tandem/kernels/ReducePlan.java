package dev.tandem.kernels;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Formulas;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.Reduction;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reductions, all of a node in one pass. Sums are float32, of at most a few thousand terms one after the other before they are
 * joined in a tree; how they are split depends on sizes alone. What has too many terms for one block is split over blocks, whose
 * parts a second launch joins.
 */
final class ReducePlan {

    private static final String ACCUMULATORS = "Accumulators";
    private static final int SHARED_BYTES = 48 * 1024;

    private final Op.Reduce op;
    private final List<TensorType> operands;
    private final List<TensorType> results;
    private final boolean isFloat;
    private final Set<Integer> used;
    private final Axes axes;
    private final List<Integer> keptAxes;
    private final List<Integer> reducedAxes;
    private final FormulaText text;
    private final ReduceGeometry geometry;
    private final int accumulatorBytes;

    private ReducePlan(Op.Reduce op, List<TensorType> operands, List<TensorType> results) {
        this.op = op;
        this.operands = operands;
        this.results = results;
        isFloat = op.dtype().isFloat();
        List<Expr> formulas = op.reductions().stream().map(Reduction::formula).toList();
        used = Formulas.operands(formulas);
        Shape shape = operands.stream().map(TensorType::shape).reduce(Shape.of(), ReducePlan::broadcast);
        axes = axes(shape, formulas);
        keptAxes = axesOf(shape, false);
        reducedAxes = axesOf(shape, true);
        text = new FormulaText(formulas, isFloat, axes::coordinate);
        accumulatorBytes = op.reductions().stream()
                .mapToInt(r -> Long.BYTES * (r.kind() == Kind.ARG_MAX && !isFloat ? 2 : 1)).sum();
        int threads = LaunchBuilder.THREADS;
        while (threads * accumulatorBytes > SHARED_BYTES) {
            threads /= 2;
        }
        boolean endsKept = !keptAxes.isEmpty() && keptAxes.getLast() == axes.rank() - 1;
        int lastKept = endsKept ? axes.sizes().getLast() : 1;
        geometry = ReduceGeometry.of(product(keptAxes), product(reducedAxes), lastKept, threads);
    }

    static Plan of(Op.Reduce op, List<TensorType> operands, List<TensorType> results) {
        return new ReducePlan(op, operands, results).plan();
    }

    private static Shape broadcast(Shape a, Shape b) {
        Shape both = Shape.broadcast(a, b);
        if (both == null) {
            throw new IllegalStateException(a + " and " + b + " do not broadcast");
        }
        return both;
    }

    /** A made-up tensor, repeated along reduced axes, keeps these and kept axes from being merged. */
    private Axes axes(Shape shape, List<Expr> formulas) {
        var strides = new ArrayList<int[]>();
        used.forEach(o -> strides.add(Axes.broadcast(operands.get(o), shape)));
        int[] kept = shape.strides();
        op.axes().forEach(axis -> kept[axis] = 0);
        strides.add(kept);
        return Axes.of(shape, strides, MapPlan.indexed(formulas));
    }

    private List<Integer> axesOf(Shape shape, boolean reduced) {
        return IntStream.range(0, shape.rank()).filter(a -> op.axes().contains(a) == reduced).map(axes::place)
                .filter(a -> a >= 0).distinct().boxed().toList();
    }

    private int product(List<Integer> some) {
        return some.stream().mapToInt(axes.sizes()::get).reduce(1, (a, b) -> a * b);
    }

    private Plan plan() {
        if (geometry.parts() == 1) {
            return new Plan(List.of(first("reduce", store())), 0);
        }
        String part = "partials[k * partials_k + part * partials_part] = a;\n";
        Launch first = first("reduce_parts", part);
        long bytes = (long) geometry.kept() * geometry.parts() * accumulatorBytes;
        return new Plan(List.of(first, join()), bytes);
    }

    /** Reduces elements to results, or to parts of them. */
    private Launch first(String prefix, String give) {
        var kernel = new LaunchBuilder(prefix, Library.REDUCE).declare(accumulators());
        used.forEach(o -> kernel.operand(type(operands.get(o)), "x" + o, o));
        giveTargets(kernel, geometry.parts() > 1);
        axes.giveSizes(kernel, keptAxes);
        axes.giveSizes(kernel, reducedAxes);
        int tensor = 0;
        var reads = new StringBuilder();
        for (int o : used) {
            axes.giveStrides(kernel, tensor, "s" + o + "_");
            reads.append("const %s a%d = %s(x%d[%s]);\n".formatted(ElementTypes.computed(isFloat), o,
                    ElementTypes.reader(isFloat), o, axes.offset(tensor, "s" + o + "_")));
            tensor++;
        }
        String take = Axes.at("k", keptAxes,
                Axes.at("r", reducedAxes, reads + text.statements() + adds()));
        return end(kernel, geometry, take, give);
    }

    private Launch join() {
        var kernel = new LaunchBuilder("reduce_join", Library.REDUCE).declare(accumulators());
        giveTargets(kernel, true);
        giveResults(kernel);
        return end(kernel, geometry.join(), "a.join(partials[k * partials_k + r * partials_part]);\n", store());
    }

    private void giveTargets(LaunchBuilder kernel, boolean areParts) {
        if (!areParts) {
            giveResults(kernel);
            return;
        }
        kernel.workspace(ACCUMULATORS, "partials")
                .number("partials_k", geometry.columns() ? 1 : geometry.parts())
                .number("partials_part", geometry.columns() ? geometry.kept() : 1);
    }

    private void giveResults(LaunchBuilder kernel) {
        for (int r = 0; r < results.size(); r++) {
            kernel.result(type(results.get(r)), "y" + r, r);
        }
    }

    private static Launch end(LaunchBuilder kernel, ReduceGeometry g, String take, String give) {
        kernel.number("kept", g.kept()).number("reduced", g.reduced()).number("lanes", g.lanes())
                .number("parts", g.parts()).number("columns", g.columns() ? 1 : 0);
        String body = "__shared__ Accumulators scratch[%d];\n".formatted(g.threads())
                + "const auto take = [&](Accumulators& a, unsigned k, unsigned r) {\n" + take.indent(4) + "};\n"
                + "const auto give = [&](const Accumulators& a, unsigned k, unsigned part) {\n" + give.indent(4)
                + "};\n"
                + "reduce(scratch, kept, reduced, lanes, parts, columns, take, give);\n";
        return kernel.blocks(g.blocks(), g.threads(), body);
    }

    private String accumulators() {
        String members = each(
                (r, kind) -> "%s<%s> r%d;\n".formatted(template(kind), ElementTypes.computed(isFloat), r));
        String clear = each((r, kind) -> "r%d.clear();\n".formatted(r));
        String join = each((r, kind) -> "r%d.join(other.r%d);\n".formatted(r, r));
        return "struct Accumulators {\n" + members.indent(4) + "\n    __device__ void clear() {\n" + clear.indent(8)
                + "    }\n    __device__ void join(const Accumulators& other) {\n" + join.indent(8) + "    }\n};\n";
    }

    private static String template(Kind kind) {
        return switch (kind) {
            case SUM -> "Sum";
            case PROD -> "Product";
            case MAX -> "Max";
            case MIN -> "Min";
            case ARG_MAX -> "ArgMax";
        };
    }

    private String adds() {
        return IntStream.range(0, results.size()).mapToObj(
                r -> "a.r%d.add(%s, r);\n".formatted(r, text.value(op.reductions().get(r).formula())))
                .collect(Collectors.joining());
    }

    private String store() {
        return each((r, kind) -> "put(y%d[k], a.r%d.result());\n".formatted(r, r));
    }

    /** Writes something for a reduction. */
    @FunctionalInterface
    private interface Line {
        String of(int reduction, Kind kind);
    }

    private String each(Line line) {
        return IntStream.range(0, results.size()).mapToObj(r -> line.of(r, op.reductions().get(r).kind()))
                .collect(Collectors.joining());
    }

    private static String type(TensorType type) {
        return ElementTypes.of(type.dtype());
    }
}
