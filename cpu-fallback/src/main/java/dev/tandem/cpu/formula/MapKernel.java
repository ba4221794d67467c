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

    /** Compiles a node of float32 results that is computed by strips of rows. */
    static RowProgram rows(Op.Map op, Node node, Rows rows, Cpu cpu) {
        Shape shape = node.types().getFirst().shape();
        var program = FormulaProgram.of(op.formulas(), node.operandTypes(), shape, cpu.lanes().elements());
        return new Strips(program, shape.elements(), rows.stripElements(shape));
    }

    /** Formulas of float32 results over a number of elements, some at a time. */
    private record Strips(FormulaProgram program, int elements, int together) implements RowProgram {

        @Override
        public int scratchFloats() {
            return program.scratchFloats();
        }

        @Override
        public Strip bind(Tensor[] operands, Tensor[] results, float[] memory) {
            var formulas = program.bind(List.of(operands), List.of(results));
            return (strip, scratchAt) -> {
                int from = strip * together;
                formulas.run(from, Math.min(elements, from + together), memory, scratchAt, memory, scratchAt);
            };
        }
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
