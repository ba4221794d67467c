package dev.tandem.compile;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Value;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The operands of formulas that are being rebuilt: each value once, in the order of first use. */
final class Operands {

    private final int first;
    private final List<Value> values = new ArrayList<>();
    private final Map<Value, Expr> known = new HashMap<>();

    /** Starts an empty list whose first value is the formulas' operand {@code first}. */
    Operands(int first) {
        this.first = first;
    }

    /** The formula that reads a value; the value joins the list if it is new. */
    Expr read(Value value) {
        return known.computeIfAbsent(value, v -> {
            values.add(v);
            return Expr.o(first + values.size() - 1);
        });
    }

    List<Value> values() {
        return values;
    }

    /** Formulas with every operand replaced by what the function makes of the value it reads. */
    static List<Expr> rebuild(List<Expr> formulas, List<Value> operands, Function<Value, Expr> read) {
        var rebuilt = new ArrayList<Expr>(formulas.size());
        for (Expr f : formulas) {
            rebuilt.add(Expr.substitute(f, i -> read.apply(operands.get(i))));
        }
        return rebuilt;
    }

    /** The shape that values broadcast to; null if they do not. */
    static @Nullable Shape domain(Collection<Value> values) {
        Shape domain = Shape.of();
        for (Value v : values) {
            if (v.shape().equals(domain)) {
                continue;
            }
            Shape next = Shape.broadcast(domain, v.shape());
            if (next == null) {
                return null;
            }
            domain = next;
        }
        return domain;
    }
}
