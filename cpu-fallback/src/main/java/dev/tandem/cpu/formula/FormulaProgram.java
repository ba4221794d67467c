package dev.tandem.cpu.formula;

import dev.tandem.cpu.lanes.Elements;
import dev.tandem.graph.Expr;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.List;

/**
 * Float32 formulas over operands that broadcast to one shape, compiled to instructions on chunks of elements. An operand with
 * the type of the shape is read where it lies; others are spread into a chunk first.
 */
public final class FormulaProgram {

    private FormulaProgram() {
    }

    /** Compiles formulas whose operands are all in memory. */
    public static FormulaProgram of(List<Expr> formulas, List<TensorType> operands, Shape shape, Elements elements) {
        throw new UnsupportedOperationException(formulas + " " + operands + shape + elements);
    }

    /** Compiles an epilogue: operand 0 is handed in, those of {@code extra} follow. */
    public static FormulaProgram epilogue(List<Expr> formulas, List<TensorType> extra, Shape shape,
            Elements elements) {
        throw new UnsupportedOperationException(formulas + " " + extra + shape + elements);
    }

    /** The floats of scratch memory that one thread needs. */
    public int scratchFloats() {
        throw new UnsupportedOperationException();
    }

    /**
     * Fixes the addresses.
     *
     * @param operands those in memory, in order
     * @param results one a formula; each may be the storage of an operand of the same type
     */
    public Addressed bind(List<Tensor> operands, List<Tensor> results) {
        throw new UnsupportedOperationException(operands + " " + results);
    }

    /** Formulas with addresses. */
    public interface Addressed {

        /**
         * Computes the elements {@code from} (inclusive) to {@code to} of the shape, row-major, and writes them to the results.
         *
         * @param given what is handed in for an epilogue's operand 0: the element {@code from} lies at {@code givenAt}
         */
        void run(int from, int to, float[] given, int givenAt, float[] scratch, int scratchAt);
    }
}
