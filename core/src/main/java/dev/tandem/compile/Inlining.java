package dev.tandem.compile;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Formulas;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The formulas of one Map or Reduce with the formulas of its producers in place of their results. A producer is taken in if
 * nobody else reads it, or if computing it again costs less than writing and reading it; it must have the consumer's element
 * type and the shape the consumer's operands broadcast to, so that every coordinate means the same.
 */
final class Inlining {

    private static final int CHEAP_NODES = 3;
    private static final int SMALL_OPERAND = 8;

    private final Node consumer;
    private final DType dtype;
    private final @Nullable Shape domain;
    private final Readers readers;
    private List<Expr> formulas;
    private List<Value> operands;

    /**
     * Takes in what can be taken in.
     *
     * @param consumer the Map or Reduce in the old graph, in which {@code readers} know who reads what
     * @param in its operands in the new graph
     */
    Inlining(Node consumer, List<Expr> formulas, DType dtype, List<Value> in, Readers readers) {
        this.consumer = consumer;
        this.dtype = dtype;
        this.domain = Operands.domain(in);
        this.readers = readers;
        this.formulas = formulas;
        this.operands = in;
        Map<Node, Node> producers = new HashMap<>();
        for (int i = 0; i < in.size(); i++) {
            Node producer = in.get(i).node();
            if (producers.putIfAbsent(producer, consumer.operands().get(i).node()) == null
                    && isWorthIt(producer, consumer.operands().get(i).node())) {
                take(producer);
            }
        }
    }

    /** The composed formulas. */
    List<Expr> formulas() {
        return formulas;
    }

    /** What they read. */
    List<Value> operands() {
        return operands;
    }

    private void take(Node producer) {
        var now = new Operands(0);
        var composed = Operands.rebuild(formulas, operands, v -> {
            IntFunction<Expr> read = i -> now.read(producer.operands().get(i));
            return v.node() == producer ? Expr.substitute(formula(v), read) : now.read(v);
        });
        if (Fuse.fits(composed, now.values().size()) && domain != null
                && domain.equals(Operands.domain(now.values()))) {
            formulas = composed;
            operands = now.values();
        }
    }

    /** A result as a formula of its node's operands. */
    private static Expr formula(Value v) {
        return v.op() instanceof Op.Map m
                ? m.formulas().get(v.index())
                : v.op() instanceof Op.Iota i ? Expr.index(i.axis()) : Expr.o(0);
    }

    /**
     * Whether to take a producer in.
     *
     * @param producer the node in the new graph
     * @param old what it was in the old graph
     */
    private boolean isWorthIt(Node producer, Node old) {
        boolean sameShape = producer.types().get(0).shape().equals(domain);
        if (producer.op() instanceof Op.Map m) {
            return m.dtype() == dtype && composes(dtype) && sameShape
                    && (readers.sole(old) == consumer || (isCheap(producer, m) && isReadByFormulasOnly(old)));
        }
        if (producer.op() instanceof Op.Cast c) {
            DType from = producer.operandTypes().get(0).dtype();
            return c.to() == DType.F32 && dtype == DType.F32 && !from.isFloat()
                    && (from.bytes() <= dtype.bytes() || readers.sole(old) == consumer);
        }
        return producer.op() instanceof Op.Iota i && sameShape
                && i.type().shape().size(i.axis()) <= exactIntegers(i.type().dtype());
    }

    /** Integers from 0 on that an element type holds: beyond, a stored coordinate is another number than a formula's. */
    private static int exactIntegers(DType dtype) {
        return switch (dtype) {
            case F32 -> 1 << 24;
            case F64, I32, I64 -> Integer.MAX_VALUE;
            case BF16, U8 -> 1 << 8;
            case BOOL -> 2;
        };
    }

    /** Whether an intermediate result of this type has the values it would have in the middle of a formula. */
    private static boolean composes(DType dtype) {
        return switch (dtype) {
            case F32, F64, I64 -> true;
            case BF16, I32, U8, BOOL -> false;
        };
    }

    private static boolean isCheap(Node producer, Op.Map op) {
        int elements = producer.types().get(0).elements();
        int large = 0;
        for (Value v : producer.operands()) {
            large += v.type().elements() > elements / SMALL_OPERAND ? 1 : 0;
        }
        return large <= 1 && op.formulas().size() == 1 && isCheap(op.formulas());
    }

    private static boolean isCheap(List<Expr> formulas) {
        int work = 0;
        for (Expr e : Formulas.nodes(formulas)) {
            switch (e) {
                case Expr.Operand o -> {
                }
                case Expr.Literal l -> {
                }
                case Expr.Index i -> {
                }
                case Expr.Unary u -> work += isCheap(u.fn()) ? 1 : CHEAP_NODES + 1;
                case Expr.Binary b -> work += isCheap(b.fn()) ? 1 : CHEAP_NODES + 1;
                case Expr.Select s -> work++;
            }
        }
        return work <= CHEAP_NODES;
    }

    private static boolean isCheap(Expr.Fn fn) {
        return switch (fn) {
            case NEG, ABS, SIGN, STEP, RELU, FLOOR -> true;
            case EXP, LOG, SQRT, TANH, SIGMOID -> false;
        };
    }

    private static boolean isCheap(Expr.Fn2 fn) {
        return switch (fn) {
            case ADD, SUB, MUL, MAX, MIN, LT, LE, EQ -> true;
            case DIV, POW -> false;
        };
    }

    /** Whether every reader can take the producer in, so that its result is never stored. */
    private boolean isReadByFormulasOnly(Node producer) {
        Shape shape = producer.types().get(0).shape();
        return !readers.escapes(producer)
                && readers.of(producer).stream()
                        .allMatch(r -> isFormula(r) && shape.equals(Operands.domain(r.operands())));
    }

    private boolean isFormula(Node node) {
        return (node.op() instanceof Op.Map m && m.dtype() == dtype)
                || (node.op() instanceof Op.Reduce r && r.dtype() == dtype);
    }
}
