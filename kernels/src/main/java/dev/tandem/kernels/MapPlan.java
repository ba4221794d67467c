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
import java.util.stream.Collectors;

/**
 * Element-wise kernels. A thread reads all operands of an element before it writes the element's results, so that a result may
 * lie where an operand of its type does. Where every operand has an element for each of the result's, or one for all, four
 * neighbours are read and written at once and no index is divided.
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

    static Plan of(List<Expr> formulas, List<TensorType> operands, List<TensorType> results) {
        return new Plan(List.of(new MapPlan(formulas, operands, results).launch()), 0);
    }

    private Launch launch() {
        var kernel = new LaunchBuilder("map");
        kernel.declare(function());
        used.keySet().forEach(o -> kernel.operand(type(o), "x" + o, o));
        for (int r = 0; r < results.size(); r++) {
            kernel.result(resultType(r), "y" + r, r);
        }
        kernel.number("elements", elements);
        if (strided.isEmpty() && indexed.isEmpty()) {
            return kernel.over((elements + 3L) / 4, ones() + packs() + loop("4 * packs + first_index()"));
        }
        for (int axis = 1; axis < axes.rank(); axis++) {
            kernel.number("n" + axis, axes.sizes().get(axis));
        }
        for (int i = 0; i < strided.size(); i++) {
            axes.giveStrides(kernel, i, stride(i));
        }
        return kernel.over(elements, ones() + loop("first_index()"));
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

    private String packs() {
        var body = new StringBuilder();
        var arguments = new ArrayList<String>();
        used.forEach((o, access) -> {
            if (access == Access.EACH) {
                body.append("const Pack<%s> p%d = ((const Pack<%s>*) x%d)[i];\n".formatted(type(o), o, type(o), o));
            }
            arguments.add(access == Access.EACH ? read("p" + o + ".at[j]") : "a" + o);
        });
        for (int r = 0; r < results.size(); r++) {
            body.append("Pack<%s> q%d;\n".formatted(resultType(r), r));
            arguments.add("q" + r + ".at[j]");
        }
        body.append("for (int j = 0; j < 4; j++) {\n    formulas(").append(String.join(", ", arguments))
                .append(");\n}\n");
        for (int r = 0; r < results.size(); r++) {
            body.append("((Pack<%s>*) y%d)[i] = q%d;\n".formatted(resultType(r), r, r));
        }
        return "const unsigned packs = elements / 4;\n"
                + "for (unsigned i = first_index(); i < packs; i += index_step()) {\n" + body.toString().indent(4)
                + "}\n";
    }

    private String loop(String first) {
        var arguments = new ArrayList<String>();
        used.forEach((o, access) -> arguments.add(switch (access) {
            case EACH -> read("x" + o + "[i]");
            case ONE -> "a" + o;
            case STRIDED -> read("x" + o + "[" + axes.offset(strided.indexOf(o), stride(strided.indexOf(o))) + "]");
        }));
        arguments.addAll(indexed);
        for (int r = 0; r < results.size(); r++) {
            arguments.add("y" + r + "[i]");
        }
        String body = axes.at("i", "formulas(" + String.join(", ", arguments) + ");\n");
        return "for (unsigned i = " + first + "; i < (unsigned) elements; i += index_step()) {\n" + body.indent(4)
                + "}\n";
    }
}
