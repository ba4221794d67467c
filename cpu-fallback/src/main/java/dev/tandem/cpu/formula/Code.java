package dev.tandem.cpu.formula;

import java.util.List;

/**
 * Instructions for formulas, in order, each value computed once.
 *
 * @param instructions what is done for a chunk
 * @param places where each value is: a register from 0 up, {@link #GIVEN}, or {@link #operand}
 * @param results the value of each formula
 * @param spares a register a formula that nothing else uses, where its value is not computed but given or an operand; else −1
 * @param registers how many there are
 */
record Code(List<Instruction> instructions, int[] places, int[] results, int[] spares, int registers) {

    /** The place of what is handed in. */
    static final int GIVEN = -1;

    /** The place of an operand that is read where it lies. */
    static int operand(int index) {
        return -2 - index;
    }

    /** The operand at such a place. */
    static int operandAt(int place) {
        return -2 - place;
    }

    /** The position of the last instruction that reads a value; their number if it is a formula's own value. */
    int lastRead(int value) {
        for (int result : results) {
            if (result == value) {
                return instructions.size();
            }
        }
        for (int i = instructions.size() - 1; i >= 0; i--) {
            for (int read : instructions.get(i).reads()) {
                if (read == value) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** The position of the instruction that computes a value. */
    int computedAt(int value) {
        for (int i = 0; i < instructions.size(); i++) {
            if (instructions.get(i).to() == value) {
                return i;
            }
        }
        return -1;
    }
}
