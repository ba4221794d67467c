package dev.tandem.runtime;

import dev.tandem.compile.Place;
import dev.tandem.compile.Plan;
import dev.tandem.graph.Listing;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Buffer;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan with memory: buffers allocated, constants uploaded, kernels bound to their addresses. */
final class Binding {

    private final Plan plan;
    private final Map<Node, Kernel> kernels;
    private final Backend backend;
    private final MemoryScope scope;
    private final States states;
    private final @Nullable Buffer slab;
    private final Map<Value, Tensor> tensors = new HashMap<>();
    private final Map<String, InputSlot> inputs = new HashMap<>();
    private final Bound[] steps;
    private final List<Profile.Kernel> profiled = new ArrayList<>();

    Binding(Plan plan, Map<Node, Kernel> kernels, Backend backend, MemoryScope scope, States states) {
        this.plan = plan;
        this.kernels = kernels;
        this.backend = backend;
        this.scope = scope;
        this.states = states;
        slab = plan.slabBytes() == 0 ? null : scope.allocate(plan.slabBytes());
        var bound = new ArrayList<Bound>();
        for (Node node : plan.steps()) {
            node.results().forEach(v -> tensors.put(v, place(v)));
            Kernel kernel = kernels.get(node);
            if (kernel != null) {
                bound.add(bind(node, kernel));
                profiled.add(new Profile.Kernel(node.name(), Listing.kind(node.op())));
            }
        }
        plan.endCopies().forEach((state, value) -> {
            Tensor from = tensor(value);
            Tensor to = states.tensor(state);
            bound.add(() -> backend.copy(from, to));
            profiled.add(new Profile.Kernel(state, "copy"));
        });
        steps = bound.toArray(Bound[]::new);
    }

    Bound[] steps() {
        return steps;
    }

    /** What the steps are. */
    List<Profile.Kernel> profiled() {
        return profiled;
    }

    /** What a node's kernel tells of itself. */
    String describe(Node node) {
        Kernel kernel = kernels.get(node);
        return kernel == null ? "" : kernel.describe();
    }

    Map<String, InputSlot> inputs() {
        return inputs;
    }

    Tensor tensor(Value value) {
        Tensor tensor = tensors.get(value);
        if (tensor == null) {
            throw new IllegalArgumentException("value " + value + " is not of this program");
        }
        return tensor;
    }

    private Tensor place(Value value) {
        return switch (plan.places().get(value)) {
            case Place.Slab s -> inSlab(s.offset(), value.type());
            case Place.InState s -> states.tensor(s.name());
            case Place.InInput i -> input(i.name(), value.type());
            case Place.InConstant c -> constant((Op.Constant) c.constant().op());
            case Place.View v -> {
                Tensor of = tensor(v.of());
                yield new Tensor(of.buffer(), of.offset(), value.type());
            }
            case null -> throw new IllegalStateException("value " + value + " has no place");
        };
    }

    private Tensor inSlab(long offset, TensorType type) {
        if (slab == null) {
            throw new IllegalStateException("the plan has no slab");
        }
        return new Tensor(slab, offset, type);
    }

    private Tensor input(String name, TensorType type) {
        var tensor = new Tensor(scope.allocate(backend.bytes(type)), 0, type);
        inputs.put(name, new InputSlot(name, tensor, backend, scope));
        return tensor;
    }

    private Tensor constant(Op.Constant op) {
        var tensor = new Tensor(scope.allocate(backend.bytes(op.type())), 0, op.type());
        var staging = Staging.of("constant", op.type(), backend, scope);
        if (op.values().size() == 1) {
            staging.fill(op.values().at(0));
        } else {
            staging.write(op.values().toArray());
        }
        backend.upload(staging.memory(), tensor).await();
        return tensor;
    }

    private Bound bind(Node node, Kernel kernel) {
        List<Tensor> operands = node.operands().stream().map(this::tensor).toList();
        List<Tensor> results = node.results().stream().map(this::tensor).toList();
        Place.Slab scratch = plan.workspaces().get(node);
        Tensor workspace = scratch == null
                ? null
                : inSlab(scratch.offset(), TensorType.of(DType.U8, Math.toIntExact(kernel.workspaceBytes())));
        return kernel.bind(operands.toArray(Tensor[]::new), results.toArray(Tensor[]::new), workspace);
    }
}
