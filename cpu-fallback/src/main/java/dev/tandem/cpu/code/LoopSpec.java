package dev.tandem.cpu.code;

import dev.tandem.graph.Expr;
import java.util.List;

/**
 * Everything that a generated loop depends on: equal ones are one class.
 *
 * @param formulas one a result
 * @param reach the elements and how operands are read
 * @param lanes the floats of a vector; 1 for code without vectors
 */
public record LoopSpec(List<Expr> formulas, Reach reach, int lanes) {

    /** Copies the lists. */
    public LoopSpec {
        formulas = List.copyOf(formulas);
    }

    /** Whether there is code for all parts of the formulas. */
    public boolean canBeGenerated() {
        return new FormulaCode(formulas, reach.readings()).isComplete();
    }

    /** Whether a loop may be faster than one function after the other: a single one is a loop already. */
    public boolean isWorthIt() {
        return new FormulaCode(formulas, reach.readings()).functions() > 1;
    }
}
