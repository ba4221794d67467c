package dev.tandem.cpu.formula;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes {@link Op.Reduce}: the formulas are evaluated chunk by chunk, and all reductions take what they need from a chunk
 * while it is in the cache.
 */
public final class ReduceKernel {

    private ReduceKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.Reduce op, Node node, Cpu cpu) {
        if (!op.dtype().isFloat()) {
            Shape shape = elements(node.operandTypes());
            var formulas = op.reductions().stream().map(Op.Reduction::formula).toList();
            var kinds = op.reductions().stream().map(Op.Reduction::kind).toList();
            var integers = new IntegerFormulas(formulas, node.operandTypes(), shape);
            return (operands, results, workspace) -> integers.bindReduce(kinds, shape, op.axes(), operands, results);
        }
        return floats(op, node, cpu);
    }

    /** Compiles a node of float32 results that is computed by strips of rows. */
    static RowProgram rows(Op.Reduce op, Node node, Cpu cpu) {
        return floats(op, node, cpu);
    }

    private static Floats floats(Op.Reduce op, Node node, Cpu cpu) {
        Shape shape = elements(node.operandTypes());
        var formulas = op.reductions().stream().map(Op.Reduction::formula).toList();
        var program = FormulaProgram.unstored(formulas, node.operandTypes(), shape, cpu.lanes().elements());
        var accumulators = op.reductions().stream().map(r -> new Accumulators(r.kind(), cpu.lanes().elements()))
                .toList();
        return new Floats(program, accumulators, ReduceGeometry.of(shape, op.axes()), cpu);
    }

    /** What is reduced: the operands' shape together. */
    static Shape elements(List<TensorType> operands) {
        return operands.stream().map(TensorType::shape).reduce(Shape.of(), ReduceKernel::broadcast);
    }

    private static Shape broadcast(Shape a, Shape b) {
        Shape both = Shape.broadcast(a, b);
        if (both == null) {
            throw new IllegalStateException(a + " and " + b + " do not broadcast");
        }
        return both;
    }

    /** Reductions of float32. */
    private record Floats(FormulaProgram program, List<Accumulators> accumulators, ReduceGeometry geometry,
            Cpu cpu) implements Kernel, RowProgram {

        @Override
        public int scratchFloats() {
            return Reducer.scratchFloats(program, accumulators.size(), geometry);
        }

        @Override
        public long workspaceBytes() {
            int workers = cpu.workers().count();
            return Float.BYTES * ((long) workers * scratchFloats()
                    + Reducer.partFloats(accumulators.size(), geometry));
        }

        @Override
        public Bound bind(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
            if (workspace == null) {
                throw new IllegalStateException("a reduction needs the workspace it asked for");
            }
            var reducer = reducer(operands, results, Storage.floats(workspace));
            int partsAt = Storage.start(workspace);
            int scratchAt = partsAt + Reducer.partFloats(accumulators.size(), geometry);
            int scratchFloats = scratchFloats();
            int units = geometry.units();
            Work work = (unit, worker) -> reducer.reduce(unit, partsAt, scratchAt + worker * scratchFloats);
            return () -> {
                cpu.workers().run(units, work);
                reducer.combine(partsAt);
            };
        }

        @Override
        public Strip bind(Tensor[] operands, Tensor[] results, float[] memory) {
            var reducer = reducer(operands, results, memory);
            // a strip is a block, and there is one part
            return (strip, scratchAt) -> reducer.reduce(strip, scratchAt, scratchAt);
        }

        private Reducer reducer(Tensor[] operands, Tensor[] results, float[] memory) {
            return new Reducer(program.scratchFloats(), program.bind(List.of(operands)), accumulators, geometry,
                    results,
                    memory);
        }
    }
}
