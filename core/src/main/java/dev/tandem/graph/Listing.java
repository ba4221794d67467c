package dev.tandem.graph;

import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** Graphs as text for people. */
public final class Listing {

    private Listing() {
    }

    static String of(Graph graph) {
        var text = new StringBuilder();
        graph.nodes().forEach(n -> {
            text.append(line(n)).append('\n');
            inside(n.op()).forEach(part -> text.append("       | ").append(line(part)).append('\n'));
        });
        graph.outputs().forEach((name, v) -> text.append("output ").append(name).append(" = ").append(v).append('\n'));
        graph.updates().forEach((name, v) -> text.append("update ").append(name).append(" := ").append(v).append('\n'));
        return text.toString();
    }

    /** One node: result, types, operation, operands, attributes, and the layer it comes from. */
    public static String line(Node node) {
        String types = node.types().stream().map(TensorType::toString).collect(Collectors.joining(", "));
        String operands = node.operands().stream().map(Value::toString).collect(Collectors.joining(", "));
        String attributes = attributes(node.op()).stream().filter(s -> !s.isEmpty()).collect(Collectors.joining(", "));
        return "%-6s %s = %s(%s)%s  // %s".formatted(node, types, kind(node.op()), operands,
                attributes.isEmpty() ? "" : " {" + attributes + "}", node.name());
    }

    /** The nodes that a region computes; none for other operations. */
    public static List<Node> inside(Op op) {
        return op instanceof Op.Region r
                ? r.body().nodes().stream().filter(n -> !(n.op() instanceof Op.Input)).toList()
                : List.of();
    }

    /** The operation's name, {@code matMul}. */
    public static String kind(Op op) {
        String name = op.getClass().getSimpleName();
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    /** The operation's attributes as short texts; empty ones say nothing. */
    public static List<String> attributes(Op op) {
        return switch (op) {
            case Op.Input i -> List.of();
            case Op.State s -> List.of(s.init().toString());
            case Op.Constant c -> List.of(c.values().toString());
            case Op.Iota i -> List.of("axis " + i.axis());
            case Op.Map m -> formulas(m.formulas());
            case Op.Reduce r -> {
                var parts = new ArrayList<String>();
                r.reductions().forEach(
                        k -> parts.add(k.kind().name().toLowerCase(Locale.ROOT) + " " + Formulas.print(k.formula())));
                parts.add("axes " + r.axes() + (r.keep() ? " kept" : ""));
                yield parts;
            }
            case Op.MatMul m -> with(m.epilogue(), m.transA() ? "transA" : "", m.transB() ? "transB" : "");
            case Op.Conv c -> with(c.epilogue(), c.window().toString(), groups(c.groups()));
            case Op.ConvInputGradient c -> with(c.epilogue(), c.window().toString(), groups(c.groups()));
            case Op.ConvFilterGradient c -> with(c.epilogue(), c.window().toString(), groups(c.groups()));
            case Op.Pool p -> List.of(p.kind().name().toLowerCase(Locale.ROOT), p.window().toString());
            case Op.PoolGradient p -> List.of(p.kind().name().toLowerCase(Locale.ROOT), p.window().toString());
            case Op.PoolTangent p -> List.of(p.window().toString());
            case Op.Reshape r -> List.of();
            case Op.Transpose t -> List.of(t.order().toString());
            case Op.Slice s -> List.of(s.start() + " to " + s.end());
            case Op.Pad p -> List.of(p.low() + ", " + p.high());
            case Op.Concat c -> List.of("axis " + c.axis());
            case Op.Split s -> List.of("axis " + s.axis(), s.sizes().toString());
            case Op.Gather g -> List.of();
            case Op.ScatterAdd s -> List.of();
            case Op.Broadcast b -> List.of();
            case Op.Cast c -> List.of();
            case Op.Copy c -> List.of();
            case Op.Detach d -> List.of();
            case Op.Relayout r -> List.of();
            case Op.Random r ->
                List.of(r.distribution().name().toLowerCase(Locale.ROOT), "stream " + Long.toHexString(r.stream()));
            case Op.BatchNorm b -> with(b.epilogue(), "epsilon " + b.epsilon());
            case Op.BatchNormGradient b -> List.of();
            case Op.LocalResponseNormalization l -> lrn(l.size(), l.k(), l.alpha(), l.beta());
            case Op.LocalResponseNormalizationGradient l -> lrn(l.size(), l.k(), l.alpha(), l.beta());
            case Op.Dropout d -> List.of("rate " + d.rate(), "stream " + Long.toHexString(d.stream()));
            case Op.Region r -> List.of(r.name(), r.body().nodes().size() + " nodes");
        };
    }

    private static List<String> formulas(List<Expr> formulas) {
        return formulas.stream().map(Formulas::print).toList();
    }

    private static List<String> with(List<Expr> epilogue, String... first) {
        var parts = new ArrayList<>(List.of(first));
        parts.addAll(formulas(epilogue));
        return parts;
    }

    private static String groups(int groups) {
        return groups == 1 ? "" : "groups " + groups;
    }

    private static List<String> lrn(int size, double k, double alpha, double beta) {
        return List.of("size " + size, "k " + k, "alpha " + alpha, "beta " + beta);
    }

    /** An operation with its operand types on one line: what a failing test or a profile names a kernel by. */
    public static String signature(Op op, List<TensorType> operands) {
        String attributes = attributes(op).stream().filter(s -> !s.isEmpty()).collect(Collectors.joining(", "));
        return kind(op) + operands.stream().map(Objects::toString).collect(Collectors.joining(", ", "(", ")"))
                + (attributes.isEmpty() ? "" : " {" + attributes + "}");
    }
}
