package dev.tandem.testkit.faulty;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A backend some of whose kernels are wrong: they compute another operation, or tamper with what a right one reads or writes. */
final class FaultyKernels extends Decorator {

    private final Predicate<Op> wrong;
    private final UnaryOperator<Op> instead;
    private final Around around;

    /** What happens around a right kernel's run. */
    @FunctionalInterface
    interface Around {
        /** Runs the kernel, and does something wrong before or after. */
        void run(Cells[] operands, Cells[] results, Runnable right);
    }

    private FaultyKernels(Backend real, Predicate<Op> wrong, UnaryOperator<Op> instead, Around around) {
        super(real);
        this.wrong = wrong;
        this.instead = instead;
        this.around = around;
    }

    /** Operations are taken for others; extra operands that the other does not have are left out. */
    static UnaryOperator<Backend> computing(Predicate<Op> wrong, UnaryOperator<Op> instead) {
        return real -> new FaultyKernels(real, wrong, instead, (operands, results, right) -> right.run());
    }

    /** Something happens around the kernels of some operations. */
    static UnaryOperator<Backend> around(Predicate<Op> wrong, Around around) {
        return real -> new FaultyKernels(real, wrong, op -> op, around);
    }

    @Override
    public List<Kernel> compile(List<Node> nodes, MemoryScope scope) {
        var kernels = new ArrayList<Kernel>();
        for (Node node : nodes) {
            kernels.add(wrong.test(node.op())
                    ? wrong(node, scope)
                    : real.compile(List.of(node), scope).get(0));
        }
        return kernels;
    }

    private Kernel wrong(Node node, MemoryScope scope) {
        Op op = instead.apply(node.op());
        int count = op instanceof Op.Contraction c && c.epilogue().isEmpty() ? c.extra() : node.operands().size();
        var b = new GraphBuilder(false);
        var operands = new ArrayList<Value>();
        for (int i = 0; i < count; i++) {
            operands.add(b.input("in" + i, node.operands().get(i).type()));
        }
        Node other = b.addTyped(op, operands, node.types(), node.name()).get(0).node();
        Kernel right = real.compile(List.of(other), scope).get(0);
        return (in, out, workspace) -> {
            var bound = right.bind(Arrays.copyOf(in, count), out, workspace);
            Cells[] reads = cells(in);
            Cells[] writes = cells(out);
            return () -> around.run(reads, writes, bound::run);
        };
    }

    private Cells[] cells(Tensor[] tensors) {
        return Arrays.stream(tensors).map(t -> new Cells(real, t)).toArray(Cells[]::new);
    }
}
