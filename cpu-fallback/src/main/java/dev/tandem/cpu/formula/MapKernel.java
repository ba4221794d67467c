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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes {@link Op.Map}. */
public final class MapKernel {

    private MapKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.Map op, Node node, Cpu cpu) {
        Shape shape = node.types().getFirst().shape();
        if (!op.dtype().isFloat()) {
            var formulas = new IntegerFormulas(op.formulas(), node.operandTypes(), shape);
            return (operands, results, workspace) -> formulas.bindMap(operands, results);
        }
        return new Floats(FormulaProgram.of(op.formulas(), node.operandTypes(), shape, cpu.lanes().elements()),
                shape.elements(), cpu);
    }

    /** Formulas of float32 results over a number of elements. */
    private record Floats(FormulaProgram program, int elements, Cpu cpu) implements Kernel {

        @Override
        public long workspaceBytes() {
            return (long) Float.BYTES * program.scratchFloats() * cpu.workers().count();
        }

        @Override
        public String describe() {
            return program.describe();
        }

        @Override
        public Bound bind(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
            var formulas = program.bind(List.of(operands), List.of(results));
            float[] scratch = workspace == null ? new float[0] : Storage.floats(workspace);
            int scratchAt = workspace == null ? 0 : Storage.start(workspace);
            int scratchFloats = program.scratchFloats();
            int grain = Math.max(Cpu.GRAIN, 1);
            int units = (elements + grain - 1) / grain;
            Work work = (unit, worker) -> {
                int from = unit * grain;
                formulas.run(from, Math.min(elements, from + grain), scratch, scratchAt, scratch,
                        scratchAt + worker * scratchFloats);
            };
            return () -> cpu.workers().run(units, work);
        }
    }
}
