package dev.tandem.cpu.formula;

import dev.tandem.cpu.device.Storage;
import dev.tandem.spi.Tensor;
import java.util.List;

/** The operands and results of formulas: where their first elements are. */
final class Memory {

    private final List<Tensor> operands;
    private final int firstOperand;
    private final List<Tensor> results;
    private final float[][] arrays;
    private final int[] starts;

    /** Operand {@code firstOperand} of the formulas is the first of the list. */
    Memory(List<Tensor> operands, int firstOperand, List<Tensor> results) {
        this.operands = operands;
        this.firstOperand = firstOperand;
        this.results = results;
        int count = firstOperand + operands.size() + results.size();
        arrays = new float[count][];
        starts = new int[count];
        for (int i = 0; i < operands.size(); i++) {
            put(firstOperand + i, operands.get(i));
        }
        for (int i = 0; i < results.size(); i++) {
            put(firstOperand + operands.size() + i, results.get(i));
        }
    }

    private void put(int index, Tensor tensor) {
        arrays[index] = Storage.floats(tensor);
        starts[index] = Storage.start(tensor);
    }

    /** An operand of the formulas. */
    Tensor operand(int index) {
        return operands.get(index - firstOperand);
    }

    int results() {
        return results.size();
    }

    /** The place of a result, as that of an operand. */
    int resultPlace(int result) {
        return Code.operand(firstOperand + operands.size() + result);
    }

    /** Whether writing a result changes what is read at a place; what is handed in may lie anywhere. */
    boolean overwrites(int result, int place) {
        if (place == Code.GIVEN) {
            return true;
        }
        Tensor read = operand(Code.operandAt(place));
        Tensor written = results.get(result);
        return read.buffer() == written.buffer() && read.offset() < written.offset() + written.type().bytes()
                && written.offset() < read.offset() + read.type().bytes();
    }

    /** The arrays of the operands, then those of the results. */
    float[][] arrays() {
        return arrays;
    }

    /** Where each begins in its array. */
    int[] starts() {
        return starts;
    }

    float[] array(int place) {
        return arrays[Code.operandAt(place)];
    }

    int start(int place) {
        return starts[Code.operandAt(place)];
    }
}
