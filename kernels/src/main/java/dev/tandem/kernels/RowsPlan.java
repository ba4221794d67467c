package dev.tandem.kernels;

import dev.tandem.graph.Formulas;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Value;
import dev.tandem.kernels.Rows.Source;
import dev.tandem.kernels.Rows.Step;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reductions, and what is computed with them row by row. A group of threads has a row: all know its numbers, each has its own of
 * the elements. Sums are float32, of at most a few thousand terms one after the other before they are joined in a tree; how they
 * are split depends on sizes alone. A reduction with too many terms for one block is split over blocks, whose parts a second
 * launch joins.
 *
 * <p>Numbers of rows are stored last, when all threads have read what these may lie over; an element is written by the thread
 * that has read it.
 */
final class RowsPlan {

    private static final int SHARED_BYTES = 48 * 1024;

    /** A tensor that formulas of elements read or write. */
    private record Tensor(String name, TensorType type) {
    }

    private final Rows rows;
    private final Map<Value, Integer> results;
    private final Axes axes;
    private final List<Integer> keptAxes;
    private final List<Integer> reducedAxes;
    private final List<Tensor> tensors;
    private final Map<Value, String> numbers = new HashMap<>();
    private final ReduceGeometry geometry;
    private final int accumulatorBytes;

    private RowsPlan(Rows rows, Map<Value, Integer> results) {
        this.rows = rows;
        this.results = results;
        tensors = tensors();
        axes = axes();
        keptAxes = places(false);
        reducedAxes = places(true);
        accumulatorBytes = reductions().stream()
                .flatMap(r -> r.op().reductions().stream().map(one -> bytes(r.op(), one)))
                .reduce(0, Integer::sum);
        int threads = LaunchBuilder.THREADS;
        while (threads * accumulatorBytes > SHARED_BYTES) {
            threads /= 2;
        }
        boolean endsKept = !keptAxes.isEmpty() && keptAxes.getLast() == axes.rank() - 1;
        int lastKept = endsKept ? axes.sizes().getLast() : 1;
        geometry = writesElements()
                ? ReduceGeometry.rows(rows.rows(), rows.length(), lastKept, threads)
                : ReduceGeometry.of(rows.rows(), rows.length(), lastKept, threads);
    }

    private static int bytes(Op.Reduce op, Op.Reduction one) {
        return Long.BYTES * (one.kind() == Kind.ARG_MAX && !op.dtype().isFloat() ? 2 : 1);
    }

    /**
     * The launches for rows.
     *
     * @param results the numbers of the values that are stored
     * @return null if there is too much to a row for one launch
     */
    static @Nullable Work of(Rows rows, Map<Value, Integer> results) {
        return new RowsPlan(rows, results).work();
    }

    private List<Step.Reduced> reductions() {
        return rows.steps().stream().filter(Step.Reduced.class::isInstance).map(Step.Reduced.class::cast).toList();
    }

    private boolean writesElements() {
        return rows.steps().stream().anyMatch(Step.OfElement.class::isInstance);
    }

    private static boolean isOfElements(Step step) {
        return switch (step) {
            case Step.Reduced _,Step.OfElement _ -> true;
            case Step.OfRow _ -> false;
        };
    }

    // ---- what is walked along

    private List<Tensor> tensors() {
        var all = new LinkedHashSet<Tensor>();
        for (Step step : rows.steps()) {
            if (isOfElements(step)) {
                used(step).forEach(o -> {
                    Tensor read = tensor(step.sources().get(o));
                    if (read != null) {
                        all.add(read);
                    }
                });
            }
            if (step instanceof Step.OfElement) {
                step.node().results().forEach(v -> all.add(new Tensor(result(v), v.type())));
            }
        }
        return List.copyOf(all);
    }

    private static @Nullable Tensor tensor(Source source) {
        return switch (source) {
            case Source.Given(int operand, TensorType type) -> new Tensor("x" + operand, type);
            case Source.Written(int result, TensorType type) -> new Tensor("y" + result, type);
            case Source.Made _ -> null;
        };
    }

    private static Set<Integer> used(Step step) {
        return new TreeSet<>(Formulas.operands(step.formulas()));
    }

    private String result(Value value) {
        return "y" + results.get(value);
    }

    /** A made-up tensor, repeated along a row, keeps the axes of rows and the others from being merged. */
    private Axes axes() {
        var strides = new ArrayList<int[]>();
        tensors.forEach(t -> strides.add(Axes.broadcast(t.type(), rows.shape())));
        int[] kept = rows.shape().strides();
        rows.axes().forEach(axis -> kept[axis] = 0);
        strides.add(kept);
        var formulas = rows.steps().stream().filter(RowsPlan::isOfElements).flatMap(s -> s.formulas().stream())
                .toList();
        return Axes.of(rows.shape(), strides, MapPlan.indexed(formulas));
    }

    private List<Integer> places(boolean reduced) {
        return IntStream.range(0, rows.shape().rank()).filter(a -> rows.axes().contains(a) == reduced).map(axes::place)
                .filter(a -> a >= 0).distinct().boxed().toList();
    }

    // ---- launches

    private @Nullable Work work() {
        if (writesElements() && !geometry.hasShortRows()) {
            return null;
        }
        if (geometry.parts() == 1) {
            return new Work(List.of(part("rows", geometry, false)), 0);
        }
        boolean joins = rows.steps().getFirst() instanceof Step.Reduced
                && rows.steps().stream().skip(1).allMatch(Step.OfRow.class::isInstance);
        if (!joins) {
            return null;
        }
        long bytes = (long) geometry.kept() * geometry.parts() * accumulatorBytes;
        return new Work(List.of(partials(), part("rows_join", geometry.join(), true)), bytes);
    }

    /** Reduces elements to parts of results. */
    private Part partials() {
        Step.Reduced first = reductions().getFirst();
        var kernel = new LaunchBuilder("reduce_parts", Library.REDUCE).declare(accumulators(first, 0));
        giveTensors(kernel, List.of(first));
        givePartials(kernel);
        giveSizes(kernel);
        String body = reduce(0, take(first)) + """
                if (at.lane == 0 && at.k < (unsigned) kept) {
                    ((Accumulators0*) partials)[at.k * partials_k + at.part * partials_part] = all0;
                }
                """;
        return end(kernel, geometry, body);
    }

    private void givePartials(LaunchBuilder kernel) {
        kernel.workspace("bits64", "partials").number("partials_k", geometry.columns() ? 1 : geometry.parts())
                .number("partials_part", geometry.columns() ? geometry.kept() : 1);
    }

    /** Everything, or all but what {@link #partials} has done. */
    private Part part(String prefix, ReduceGeometry g, boolean joins) {
        var kernel = new LaunchBuilder(prefix, Library.REDUCE);
        List<Step> reading = joins ? rows.steps().subList(1, rows.steps().size()) : rows.steps();
        giveTensors(kernel, reading);
        giveResults(kernel);
        if (joins) {
            givePartials(kernel);
        } else {
            giveSizes(kernel);
        }
        var body = new StringBuilder();
        int reductions = 0;
        for (Step step : rows.steps()) {
            body.append(switch (step) {
                case Step.Reduced r -> {
                    kernel.declare(accumulators(r, reductions));
                    String take = joins
                            ? "a.join(((const Accumulators0*) partials)[k * partials_k + r * partials_part]);\n"
                            : take(r);
                    yield reduce(reductions, take) + takeNumbers(r, reductions++);
                }
                case Step.OfRow r -> ofRow(r);
                case Step.OfElement e -> ofElement(e);
            });
        }
        return end(kernel, g, body + store());
    }

    private void giveTensors(LaunchBuilder kernel, List<Step> steps) {
        var given = new LinkedHashMap<String, Source.Given>();
        for (Step step : steps) {
            used(step).forEach(o -> {
                if (step.sources().get(o) instanceof Source.Given g) {
                    given.putIfAbsent("x" + g.operand(), g);
                }
            });
        }
        given.forEach((name, g) -> kernel.operand(type(g.type()), name, g.operand()));
    }

    private void giveResults(LaunchBuilder kernel) {
        for (Step step : rows.steps()) {
            for (Value v : step.node().results()) {
                Integer stored = results.get(v);
                if (stored != null) {
                    kernel.result(type(v.type()), "y" + stored, stored);
                }
            }
        }
    }

    /** Sizes and strides; those of rows that are never looked into are not used, and not given. */
    private void giveSizes(LaunchBuilder kernel) {
        axes.giveSizes(kernel, keptAxes);
        axes.giveSizes(kernel, reducedAxes);
        for (int t = 0; t < tensors.size(); t++) {
            axes.giveStrides(kernel, t, "s" + t + "_");
        }
    }

    private Part end(LaunchBuilder kernel, ReduceGeometry g, String body) {
        kernel.number("kept", g.kept()).number("reduced", g.reduced()).number("lanes", g.lanes())
                .number("parts", g.parts()).number("columns", g.columns() ? 1 : 0);
        return kernel.part(g.blocks(), g.threads(), g.threads() * accumulatorBytes,
                "const Place at = place(block, lanes, parts, columns);\n" + body);
    }

    // ---- text

    private String reduce(int number, String take) {
        return """
                __shared__ Accumulators%1$d scratch%1$d[%2$d];
                const auto take%1$d = [&](Accumulators%1$d& a, unsigned k, unsigned r) {
                %3$s};
                const Accumulators%1$d all%1$d = reduce(scratch%1$d, at, kept, reduced, take%1$d);
                """.formatted(number, geometry.threads(), take.indent(4));
    }

    private String take(Step.Reduced step) {
        var text = new FormulaText(step.formulas(), step.op().dtype().isFloat(), axes::coordinate);
        String adds = IntStream.range(0, step.formulas().size())
                .mapToObj(r -> "a.r%d.add(%s, r);\n".formatted(r, text.value(step.formulas().get(r))))
                .collect(Collectors.joining());
        return at("k", "r", reads(step, step.op().dtype().isFloat()) + text.statements() + adds);
    }

    /** Statements after those that compute the coordinates they use. */
    private String at(String row, String element, String statements) {
        return Axes.at(row, keptAxes, Axes.at(element, reducedAxes, statements));
    }

    /** Reads the operands that formulas use: an element's, or a row's. */
    private String reads(Step step, boolean isFloat) {
        var text = new StringBuilder();
        for (int o : used(step)) {
            Source source = step.sources().get(o);
            String from = switch (source) {
                case Source.Made(Value number) -> number(number);
                case Source.Given g when !isOfElements(step) ->
                    "x" + g.operand() + (g.type().elements() == 1 ? "[0]" : "[at.k]");
                case Source.Given _,Source.Written _ -> element(tensor(source));
            };
            text.append("const %s a%d = %s(%s);\n".formatted(ElementTypes.computed(isFloat), o,
                    ElementTypes.reader(isFloat), from));
        }
        return text.toString();
    }

    private String element(@Nullable Tensor tensor) {
        int t = tensors.indexOf(tensor);
        return tensors.get(t).name() + "[" + axes.offset(t, "s" + t + "_") + "]";
    }

    private String number(Value value) {
        String known = numbers.get(value);
        if (known == null) {
            throw new IllegalStateException("a number of rows is read before it is made: " + value);
        }
        return known;
    }

    /** Names a number of the row and declares it. */
    private String declare(Value value) {
        String name = "v" + numbers.size();
        numbers.put(value, name);
        return "%1$s %2$s = %1$s();\n".formatted(type(value.type()), name);
    }

    private String takeNumbers(Step.Reduced step, int number) {
        var text = new StringBuilder();
        for (Value v : step.node().results()) {
            text.append(declare(v)).append("put(%s, all%d.r%d.result());\n".formatted(number(v), number, v.index()));
        }
        return text.toString();
    }

    private String ofRow(Step.OfRow step) {
        boolean isFloat = step.node().types().get(0).dtype().isFloat();
        var text = new FormulaText(step.formulas(), isFloat, axes::coordinate);
        String reads = reads(step, isFloat);
        var declared = new StringBuilder();
        var puts = new StringBuilder();
        for (Value v : step.node().results()) {
            declared.append(declare(v));
            puts.append("put(%s, %s);\n".formatted(number(v), text.value(step.formulas().get(v.index()))));
        }
        return declared + "if (at.k < (unsigned) kept) {\n" + (reads + text.statements() + puts).indent(4) + "}\n";
    }

    private String ofElement(Step.OfElement step) {
        boolean isFloat = step.node().types().get(0).dtype().isFloat();
        var text = new FormulaText(step.formulas(), isFloat, axes::coordinate);
        var puts = new StringBuilder();
        for (Value v : step.node().results()) {
            puts.append("put(%s, %s);\n".formatted(element(new Tensor(result(v), v.type())),
                    text.value(step.formulas().get(v.index()))));
        }
        return "if (at.k < (unsigned) kept) {\n    for (unsigned r = at.lane; r < (unsigned) reduced; r += at.lanes) {\n"
                + at("at.k", "r", reads(step, isFloat) + text.statements() + puts).indent(8) + "    }\n}\n";
    }

    /** Stores the numbers of rows. */
    private String store() {
        var puts = new StringBuilder();
        for (Step step : rows.steps()) {
            for (Value v : step.node().results()) {
                if (numbers.containsKey(v) && results.containsKey(v)) {
                    puts.append("%s[at.k] = %s;\n".formatted(result(v), number(v)));
                }
            }
        }
        boolean mayOverwrite = rows.steps().stream().anyMatch(Step.OfRow.class::isInstance);
        return puts.isEmpty()
                ? ""
                : (mayOverwrite ? "__syncthreads();\n" : "") + "if (at.lane == 0 && at.k < (unsigned) kept) {\n"
                        + puts.toString().indent(4) + "}\n";
    }

    private static String accumulators(Step.Reduced step, int number) {
        var members = new StringBuilder();
        var clear = new StringBuilder();
        var join = new StringBuilder();
        String computed = ElementTypes.computed(step.op().dtype().isFloat());
        List<Op.Reduction> reductions = step.op().reductions();
        for (int r = 0; r < reductions.size(); r++) {
            members.append("%s<%s> r%d;\n".formatted(template(reductions.get(r).kind()), computed, r));
            clear.append("r%d.clear();\n".formatted(r));
            join.append("r%1$d.join(other.r%1$d);\n".formatted(r));
        }
        return "struct Accumulators%d {\n".formatted(number) + members.toString().indent(4)
                + "\n    __device__ void clear() {\n" + clear.toString().indent(8)
                + "    }\n    __device__ void join(const Accumulators%d& other) {\n".formatted(number)
                + join.toString().indent(8) + "    }\n};\n";
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

    private static String type(TensorType type) {
        return ElementTypes.of(type.dtype());
    }
}
