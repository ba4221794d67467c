package dev.tandem.compile;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Op;
import java.util.ArrayList;
import java.util.List;

/** Reductions taken apart and put together again. */
final class Reductions {

    private Reductions() {
    }

    static List<Expr> formulas(Op.Reduce op) {
        return op.reductions().stream().map(Op.Reduction::formula).toList();
    }

    /** The operation with these reductions' kinds over other formulas. */
    static Op.Reduce with(Op.Reduce op, List<Op.Reduction> kinds, List<Expr> formulas) {
        var reductions = new ArrayList<Op.Reduction>(kinds.size());
        for (int i = 0; i < kinds.size(); i++) {
            reductions.add(new Op.Reduction(kinds.get(i).kind(), formulas.get(i)));
        }
        return new Op.Reduce(reductions, op.axes(), op.keep(), op.dtype());
    }

    /** The operation with its kinds over other formulas. */
    static Op.Reduce with(Op.Reduce op, List<Expr> formulas) {
        return with(op, op.reductions(), formulas);
    }
}
