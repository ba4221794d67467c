package dev.tandem.kernels;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Index;
import dev.tandem.graph.Formulas;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Element-wise kernels. A thread reads all operands of an element before it writes the element's results, so that a result may
 * lie where an operand of its type does. Four neighbours are read and written at once; where every operand has an element for each
 * of the result's, or one for all, no index is divided.
 */
final class MapPlan {

    /** How an operand is read. */
    private enum Access {
        /** An element for each of the result's, in the same order. */
        EACH,
        /** One number. */
        ONE,
        /** By strides. */
        STRIDED
    }

    private final List<TensorType> operands;
    private final List<TensorType> results;
    private final boolean isFloat;
    private final int elements;
    private final Map<Integer, Access> used = new LinkedHashMap<>();
    /** The coordinates that formulas use. */
    private final List<String> indexed;
    private final Axes axes;
    private final List<Integer> strided;
    private final FormulaText text;
    private final List<Expr> formulas;

    private MapPlan(List<Expr> formulas, List<TensorType> operands, List<TensorType> results) {
        this.formulas = formulas;
        this.operands = operands;
        this.results = results;
        Shape shape = results.get(0).shape();
        isFloat = results.get(0).dtype().isFloat();
        elements = shape.elements();
        for (int operand : Formulas.operands(formulas)) {
            int own = operands.get(operand).elements();
            used.put(operand, own == elements ? Access.EACH : own == 1 ? Access.ONE : Access.STRIDED);
        }
        strided = used.keySet().stream().filter(o -> used.get(o) == Access.STRIDED).toList();
        Set<Integer> apart = indexed(formulas);
        axes = Axes.of(shape, strided.stream().map(o -> Axes.broadcast(operands.get(o), shape)).toList(), apart);
        indexed = apart.stream().sorted().filter(axis -> axes.place(axis) >= 0).map(axes::coordinate).toList();
        text = new FormulaText(formulas, isFloat, axes::coordinate);
    }

    /** The axes whose coordinate some formulas use. */
    static Set<Integer> indexed(List<Expr> formulas) {
        return Formulas.nodes(formulas).stream().filter(Index.class::isInstance).map(e -> ((Index) e).axis())
                .collect(Collectors.toSet());
    }

    static Work of(List<Expr> formulas, List<TensorType> operands, List<TensorType> results) {
        return new Work(List.of(new MapPlan(formulas, operands, results).part()), 0);
    }

    private Part part() {
        var kernel = new LaunchBuilder("map");
        kernel.declare(function());
        used.keySet().forEach(o -> kernel.operand(type(o), "x" + o, o));
        for (int r = 0; r < results.size(); r++) {
            kernel.result(resultType(r), "y" + r, r);
        }
        kernel.number("elements", elements);
        if (!strided.isEmpty() || !indexed.isEmpty()) {
            axes.giveSizes(kernel, axes.all());
        }
        for (int i = 0; i < strided.size(); i++) {
            axes.giveStrides(kernel, i, stride(i));
        }
        return kernel.partOver((elements + 3L) / 4, ones() + packs() + rest());
    }

    private String type(int operand) {
        return ElementTypes.of(operands.get(operand).dtype());
    }

    private String resultType(int result) {
        return ElementTypes.of(results.get(result).dtype());
    }

    private String stride(int strided) {
        return "s" + this.strided.get(strided) + "_";
    }

    /** The formulas of one element. */
    private String function() {
        String computed = ElementTypes.computed(isFloat);
        var parameters = new ArrayList<String>();
        used.keySet().forEach(o -> parameters.add(computed + " a" + o));
        indexed.forEach(c -> parameters.add("unsigned " + c));
        var body = new StringBuilder(text.statements());
        for (int r = 0; r < results.size(); r++) {
            parameters.add(resultType(r) + "& y" + r);
            body.append("put(y").append(r).append(", ").append(text.value(formulas.get(r))).append(");\n");
        }
        return "__device__ inline void formulas(" + String.join(", ", parameters) + ") {\n" + body.toString().indent(4)
                + "}\n";
    }

    /** Reads what is one number. */
    private String ones() {
        return used.keySet().stream().filter(o -> used.get(o) == Access.ONE)
                .map(o -> "const " + ElementTypes.computed(isFloat) + " a" + o + " = " + read("x" + o + "[0]") + ";\n")
                .collect(Collectors.joining());
    }

    private String read(String element) {
        return ElementTypes.reader(isFloat) + "(" + element + ")";
    }

    /** Four elements at once. */
    private String packs() {
        var reads = new StringBuilder();
        used.forEach((o, access) -> {
            if (access == Access.EACH) {
                reads.append("const Pack<%s> p%d = ((const Pack<%s>*) x%d)[i];\n".formatted(type(o), o, type(o), o));
            }
        });
        var writes = new StringBuilder();
        for (int r = 0; r < results.size(); r++) {
            reads.append("Pack<%s> w%d;\n".formatted(resultType(r), r));
            writes.append("((Pack<%s>*) y%d)[i] = w%d;\n".formatted(resultType(r), r, r));
        }
        String each = Axes.at("4 * i + j", axes.all(), call(o -> "p" + o + ".at[j]", r -> "w" + r + ".at[j]"));
        return "const unsigned packs = elements / 4;\n"
                + "for (unsigned i = first_index(block); i < packs; i += index_step(blocks)) {\n"
                + (reads + "for (int j = 0; j < 4; j++) {\n" + each.indent(4) + "}\n" + writes).indent(4) + "}\n";
    }

    /** What is left after the last four, one by one. */
    private String rest() {
        String each = Axes.at("i", axes.all(), call(o -> "x" + o + "[i]", r -> "y" + r + "[i]"));
        return "for (unsigned i = 4 * packs + first_index(block); i < (unsigned) elements; i += index_step(blocks)) {\n"
                + each.indent(4) + "}\n";
    }

    /** Applies the formulas to an element: what is strided is read where the coordinates say. */
    private String call(IntFunction<String> element, IntFunction<String> result) {
        var arguments = new ArrayList<String>();
        used.forEach((o, access) -> arguments.add(switch (access) {
            case EACH -> read(element.apply(o));
            case ONE -> "a" + o;
            case STRIDED -> read("x" + o + "[" + axes.offset(strided.indexOf(o), stride(strided.indexOf(o))) + "]");
        }));
        arguments.addAll(indexed);
        IntStream.range(0, results.size()).forEach(r -> arguments.add(result.apply(r)));
        return "formulas(" + String.join(", ", arguments) + ");\n";
    }
}
