package dev.tandem.kernels;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Regions: what does not read each other's values runs side by side in one launch, on blocks of its own; what does is computed
 * row by row ({@link Rows}). A part that needs two launches, as a long reduction does, has its last in the common one.
 */
final class RegionPlan {

    private static final int ALIGNMENT = 64;

    private final Graph body;
    private final Map<Value, Value> roots = new HashMap<>();
    private final Map<Value, Integer> given = new HashMap<>();
    private final Map<Value, Integer> results = new HashMap<>();
    private final List<Work> works = new ArrayList<>();

    private RegionPlan(Graph body) {
        this.body = body;
        for (Node node : body.nodes()) {
            if (node.op() instanceof Op.Input) {
                given.put(node.result(0), given.size());
            } else if (node.op() instanceof Op.Reshape) {
                roots.put(node.result(0), root(node.operands().get(0)));
            }
        }
        body.outputs().values().forEach(v -> results.put(v, results.size()));
    }

    /** How a region is computed; null if its nodes have to be computed one by one. */
    static @Nullable RegionPlan of(Op.Region region) {
        var plan = new RegionPlan(region.body());
        return plan.isComputed() && plan.footprint().fits() ? plan : null;
    }

    private Value root(Value value) {
        return roots.getOrDefault(value, value);
    }

    /** Finds the parts; false if there is no way for one of them. */
    private boolean isComputed() {
        boolean isPlain = body.nodes().stream().flatMap(n -> n.types().stream()).allMatch(RegionPlan::isPlain);
        if (!isPlain || results.size() != body.outputs().size()) {
            return false;
        }
        var stored = new HashSet<Value>();
        for (List<Node> nodes : components()) {
            Work work = work(nodes);
            if (work == null || work.parts().stream().anyMatch(p -> p.threads() != LaunchBuilder.THREADS)) {
                return false;
            }
            works.add(work);
            nodes.forEach(n -> stored.addAll(n.results()));
        }
        return !works.isEmpty() && stored.containsAll(results.keySet());
    }

    private static boolean isPlain(TensorType type) {
        return type.dtype() != DType.F64 && type.layout() == Layout.ROW_MAJOR;
    }

    /** What the common launch takes. */
    Footprint footprint() {
        return works.stream().map(w -> w.parts().getLast())
                .map(p -> new Footprint(p.arguments().size() + 1, p.sharedBytes()))
                .reduce(new Footprint(0, 0), Footprint::plus);
    }

    /** The launches. */
    Plan plan() {
        var launches = new ArrayList<Launch>();
        var last = new ArrayList<Part>();
        long workspace = 0;
        for (Work work : works) {
            long offset = workspace;
            List<Part> parts = work.parts().stream().map(p -> p.with(a -> moved(a, offset))).toList();
            parts.subList(0, parts.size() - 1).forEach(p -> launches.add(p.launch()));
            last.add(parts.getLast());
            workspace += (work.workspaceBytes() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
        launches.add(last.size() == 1 ? last.getFirst().launch() : Part.together("region", last));
        return new Plan(launches, workspace);
    }

    private static Argument moved(Argument argument, long offset) {
        return argument instanceof Argument.Workspace(long from) ? new Argument.Workspace(from + offset) : argument;
    }

    // ---- what belongs together

    /** The nodes that compute, those together that read one another's values, in order. */
    private List<List<Node>> components() {
        var numbers = new LinkedHashMap<Node, Integer>();
        for (Node node : body.nodes()) {
            if (node.op() instanceof Op.Input || node.op() instanceof Op.Reshape) {
                continue;
            }
            numbers.put(node, node.id());
            for (Value v : node.operands()) {
                Integer joined = numbers.get(root(v).node());
                if (joined != null) {
                    numbers.replaceAll((n, number) -> number.equals(joined) ? node.id() : number);
                }
            }
        }
        var components = new LinkedHashMap<Integer, List<Node>>();
        numbers.forEach((node, number) -> components.computeIfAbsent(number, k -> new ArrayList<>()).add(node));
        return List.copyOf(components.values());
    }

    private @Nullable Work work(List<Node> nodes) {
        if (nodes.size() == 1 && nodes.getFirst().op() instanceof Op.Map m) {
            Node node = nodes.getFirst();
            return results.keySet().containsAll(node.results())
                    ? numbered(MapPlan.of(m.formulas(), node.operandTypes(), node.types()),
                            node.operands().stream().map(this::root).toList(), node.results())
                    : null;
        }
        // numbered by themselves, so that equal parts have equal texts
        var operands = new LinkedHashMap<Value, Integer>();
        nodes.forEach(n -> n.operands().stream().map(this::root).filter(given::containsKey)
                .forEach(v -> operands.putIfAbsent(v, operands.size())));
        var own = new LinkedHashMap<Value, Integer>();
        nodes.forEach(n -> n.results().stream().filter(results::containsKey).forEach(v -> own.put(v, own.size())));
        Rows rows = Rows.of(nodes, new Rows.Surroundings(roots, operands, own));
        Work work = rows == null ? null : RowsPlan.of(rows, own);
        return work == null ? null : numbered(work, List.copyOf(operands.keySet()), List.copyOf(own.keySet()));
    }

    /** The work with the region's numbers of these operands and results in place of its own. */
    private Work numbered(Work work, List<Value> operands, List<Value> own) {
        return new Work(work.parts().stream().map(p -> p.with(argument -> switch (argument) {
            case Argument.Operand(int i, long offset) -> new Argument.Operand(number(given, operands.get(i)), offset);
            case Argument.Result(int i, long offset) -> new Argument.Result(number(results, own.get(i)), offset);
            case Argument.Workspace _,Argument.I32 _,Argument.I64 _,Argument.F32 _ -> argument;
        })).toList(), work.workspaceBytes());
    }

    private static int number(Map<Value, Integer> numbers, Value value) {
        Integer number = numbers.get(value);
        if (number == null) {
            throw new IllegalStateException(value + " is no operand or result of the region");
        }
        return number;
    }
}
