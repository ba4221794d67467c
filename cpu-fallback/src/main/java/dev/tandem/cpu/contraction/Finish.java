package dev.tandem.cpu.contraction;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.formula.FormulaProgram;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What becomes of finished sums: the result itself, or operand 0 of an epilogue's formulas. */
final class Finish {

    private final int extra;
    private final @Nullable FormulaProgram epilogue;

    private Finish(int extra, @Nullable FormulaProgram epilogue) {
        this.extra = extra;
        this.epilogue = epilogue;
    }

    static Finish of(Op.Contraction op, Node node, Cpu cpu) {
        if (op.epilogue().isEmpty()) {
            return new Finish(op.extra(), null);
        }
        var types = node.operandTypes();
        return new Finish(op.extra(), FormulaProgram.epilogue(op.epilogue(), types.subList(op.extra(), types.size()),
                node.types().get(0).shape(), cpu.lanes().elements()));
    }

    /** Whether sums are the result as they are. */
    boolean isPlain() {
        return epilogue == null;
    }

    /** The floats of scratch memory a thread needs. */
    int scratchFloats() {
        return epilogue == null ? 0 : epilogue.scratchFloats();
    }

    /** Fixes the addresses; operands and results are the node's. */
    Writer bind(Tensor[] operands, Tensor[] results) {
        if (epilogue == null) {
            float[] result = Storage.floats(results[0]);
            int start = Storage.start(results[0]);
            return (from, count, sums, at, scratch, scratchAt) -> System.arraycopy(sums, at, result, start + from,
                    count);
        }
        var formulas = epilogue.bind(Arrays.asList(operands).subList(extra, operands.length), Arrays.asList(results));
        return (from, count, sums, at, scratch, scratchAt) -> formulas.run(from, from + count, sums, at, scratch,
                scratchAt);
    }

    /** Writes results. */
    interface Writer {

        /** Finishes the elements {@code from} to {@code from + count} of the result, row-major, whose sums begin at {@code at}. */
        void write(int from, int count, float[] sums, int at, float[] scratch, int scratchAt);
    }
}
