package dev.tandem.cpu.formula;

import dev.tandem.compile.Plan;
import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Computes an {@link Op.Region} of {@link RowRegions}: all its nodes for one strip of rows, then for the next, so that what a node
 * reads is in the cache from the node before. What only its own nodes read lies in the workspace.
 */
public final class RowsKernel implements Kernel {

    private final Op.Region region;
    private final Graph body;
    private final Rows rows;
    private final Map<Node, RowProgram> programs = new LinkedHashMap<>();
    /** Where in the workspace a value lies that is no result. */
    private final Map<Value, Long> inside = new HashMap<>();
    /** Which result takes over the storage of a value. */
    private final Map<Value, Value> takenOver = new HashMap<>();
    private final Cpu cpu;
    private final long scratchStart;

    private RowsKernel(Op.Region region, Cpu cpu) {
        this.region = region;
        body = region.body();
        this.cpu = cpu;
        var nodes = body.nodes().stream().filter(n -> n.op() instanceof Op.Map || n.op() instanceof Op.Reduce).toList();
        rows = Rows.of(nodes)
                .orElseThrow(() -> new IllegalStateException("no rows: region " + region.name() + ", " + nodes));
        long bytes = 0;
        for (Node node : nodes) {
            programs.put(node, program(node));
            for (Value v : node.results()) {
                if (body.outputs().containsValue(v)) {
                    continue;
                }
                Value heir = heir(v, nodes);
                if (heir != null && !takenOver.containsValue(heir)) {
                    takenOver.put(v, heir);
                } else {
                    inside.put(v, bytes);
                    bytes += Plan.aligned(v.type().bytes());
                }
            }
        }
        scratchStart = bytes;
    }

    /** Compiles a region. */
    public static Kernel of(Op.Region region, Cpu cpu) {
        return new RowsKernel(region, cpu);
    }

    private RowProgram program(Node node) {
        return switch (node.op()) {
            case Op.Map m -> MapKernel.rows(m, node, rows, cpu);
            case Op.Reduce r -> ReduceKernel.rows(r, node, cpu);
            default -> throw new IllegalStateException("is not computed by rows: " + node);
        };
    }

    /** A result whose elements are made of the same elements of a value when nothing else reads this any more. */
    private @Nullable Value heir(Value value, List<Node> nodes) {
        Node last = nodes.stream().filter(n -> n.operands().contains(value)).reduce((a, b) -> b).orElse(null);
        return last == null || !(last.op() instanceof Op.Map)
                ? null
                : last.results().stream().filter(v -> v.type().equals(value.type()) && isInStorageOfItsOwn(v))
                        .findFirst().orElse(null);
    }

    /** Whether a value is a result that takes over no operand's storage. */
    private boolean isInStorageOfItsOwn(Value value) {
        int result = List.copyOf(body.outputs().values()).indexOf(value);
        var operands = body.nodes().stream().filter(n -> n.op() instanceof Op.Input).map(n -> n.types().getFirst())
                .toList();
        return result >= 0 && Op.inPlace(region, operands, value.type(), result).isEmpty();
    }

    private int scratchFloats() {
        int floats = programs.values().stream().mapToInt(RowProgram::scratchFloats).max().orElse(0);
        return (int) (Plan.aligned((long) floats * Float.BYTES) / Float.BYTES);
    }

    @Override
    public long workspaceBytes() {
        return scratchStart + (long) Float.BYTES * scratchFloats() * cpu.workers().count();
    }

    @Override
    public String describe() {
        return rows.strip() + (rows.strip() == 1 ? " row" : " rows") + " at a time";
    }

    @Override
    public Bound bind(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
        if (workspace == null) {
            throw new IllegalStateException("a region needs the workspace it asked for");
        }
        var tensors = tensors(operands, results, workspace);
        float[] memory = Storage.floats(workspace);
        var steps = new ArrayList<RowProgram.Strip>();
        programs.forEach((node, program) -> steps
                .add(program.bind(of(node.operands(), tensors), of(node.results(), tensors), memory)));
        var inOrder = steps.toArray(RowProgram.Strip[]::new);
        int scratchAt = Storage.start(workspace) + (int) (scratchStart / Float.BYTES);
        int scratchFloats = scratchFloats();
        int strips = rows.strips();
        Work work = (strip, worker) -> {
            for (RowProgram.Strip step : inOrder) {
                step.run(strip, scratchAt + worker * scratchFloats);
            }
        };
        return () -> cpu.workers().run(strips, work);
    }

    private Map<Value, Tensor> tensors(Tensor[] operands, Tensor[] results, Tensor workspace) {
        var tensors = new HashMap<Value, Tensor>();
        int result = 0;
        for (Value v : body.outputs().values()) {
            tensors.put(v, results[result++]);
        }
        takenOver.forEach((v, heir) -> tensors.put(v, of(List.of(heir), tensors)[0]));
        inside.forEach((v, at) -> tensors.put(v, new Tensor(workspace.buffer(), workspace.offset() + at, v.type())));
        int operand = 0;
        for (Node node : body.nodes()) {
            Value value = node.result(0);
            if (node.op() instanceof Op.Input) {
                tensors.put(value, operands[operand++]);
            } else if (node.op() instanceof Op.Reshape) {
                Tensor of = of(node.operands(), tensors)[0];
                tensors.put(value, new Tensor(of.buffer(), of.offset(), value.type()));
            }
        }
        return tensors;
    }

    private static Tensor[] of(List<Value> values, Map<Value, Tensor> tensors) {
        return values.stream().map(v -> {
            Tensor tensor = tensors.get(v);
            if (tensor == null) {
                throw new IllegalStateException(v + " lies nowhere");
            }
            return tensor;
        }).toArray(Tensor[]::new);
    }
}
