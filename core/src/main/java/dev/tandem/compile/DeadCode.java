package dev.tandem.compile;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Drops what nothing reads: nodes, single results of formulas, reductions and epilogues, and operands that only those had. A
 * state that is updated stays, read or not.
 */
final class DeadCode {

    private final Graph graph;
    private final Map<Node, boolean[]> read = new HashMap<>();
    private final Map<Node, Narrowed> narrowed = new HashMap<>();

    private DeadCode(Graph graph) {
        this.graph = graph;
    }

    static Graph remove(Graph graph) {
        return new DeadCode(graph).remove();
    }

    private Graph remove() {
        graph.outputs().values().forEach(this::read);
        graph.updates().values().forEach(this::read);
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            Node node = graph.nodes().get(i);
            if (node.op() instanceof Op.State s && graph.updates().containsKey(s.name())) {
                read(node.result(0));
            }
            boolean[] results = read.get(node);
            if (results != null) {
                Narrowed now = Narrowed.of(node, results);
                narrowed.put(node, now);
                now.operands().forEach(this::read);
            }
        }
        return emit();
    }

    private void read(Value value) {
        read.computeIfAbsent(value.node(), n -> new boolean[n.types().size()])[value.index()] = true;
    }

    private Graph emit() {
        var rewriter = new Rewriter(graph);
        for (Node node : graph.nodes()) {
            Narrowed now = narrowed.get(node);
            if (now == null) {
                continue;
            }
            var operands = new ArrayList<Value>(now.operands().size());
            now.operands().forEach(v -> operands.add(rewriter.now(v)));
            var types = now.results().stream().map(node.types()::get).toList();
            var values = rewriter.to().addTyped(now.op(), operands, types, node.name());
            for (int i = 0; i < values.size(); i++) {
                rewriter.put(node.result(now.results().get(i)), values.get(i));
            }
        }
        return rewriter.graph();
    }

    /** A node without the results that nobody reads: its operation, its old operands, and which of the old results it has. */
    private record Narrowed(Op op, List<Value> operands, List<Integer> results) {

        static Narrowed of(Node node, boolean[] read) {
            return switch (node.op()) {
                case Op.Map m -> formulas(node, kept(read, m.formulas().size()));
                case Op.Reduce r -> reductions(node, r, kept(read, r.reductions().size()));
                case Op.Contraction c when !c.epilogue().isEmpty() ->
                    epilogue(node, c, kept(read, c.epilogue().size()));
                case Op other -> new Narrowed(node.op(), node.operands(), kept(true, node.types().size()));
            };
        }

        private static Narrowed formulas(Node node, List<Integer> kept) {
            var map = (Op.Map) node.op();
            var operands = new Operands(0);
            var formulas = Operands.rebuild(kept.stream().map(map.formulas()::get).toList(), node.operands(),
                    operands::read);
            if (!node.types().get(0).shape().equals(Operands.domain(operands.values()))) {
                var same = kept.stream().map(map.formulas()::get).toList();
                return new Narrowed(new Op.Map(same, map.dtype()), node.operands(), kept);
            }
            return new Narrowed(new Op.Map(formulas, map.dtype()), operands.values(), kept);
        }

        private static Narrowed reductions(Node node, Op.Reduce op, List<Integer> kept) {
            var reductions = kept.stream().map(op.reductions()::get).toList();
            var old = reductions.stream().map(Op.Reduction::formula).toList();
            var operands = new Operands(0);
            var formulas = Operands.rebuild(old, node.operands(), operands::read);
            var domain = Operands.domain(node.operands());
            if (domain == null || !domain.equals(Operands.domain(operands.values()))) {
                return new Narrowed(new Op.Reduce(reductions, op.axes(), op.keep(), op.dtype()), node.operands(), kept);
            }
            return new Narrowed(Reductions.with(op, reductions, formulas), operands.values(), kept);
        }

        private static Narrowed epilogue(Node node, Op.Contraction op, List<Integer> kept) {
            var extra = new Operands(1);
            var formulas = new ArrayList<Expr>();
            for (int i : kept) {
                formulas.add(Expr.substitute(op.epilogue().get(i),
                        k -> k == 0 ? Expr.o(0) : extra.read(node.operands().get(op.extra() + k - 1))));
            }
            var operands = new ArrayList<>(node.operands().subList(0, op.extra()));
            operands.addAll(extra.values());
            return new Narrowed(op.with(formulas), operands, kept);
        }

        private static List<Integer> kept(boolean[] read, int count) {
            var kept = new ArrayList<Integer>();
            for (int i = 0; i < count; i++) {
                if (read[i]) {
                    kept.add(i);
                }
            }
            return kept;
        }

        private static List<Integer> kept(boolean all, int count) {
            var read = new boolean[count];
            Arrays.fill(read, all);
            return kept(read, count);
        }
    }
}
