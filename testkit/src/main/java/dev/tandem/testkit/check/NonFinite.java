package dev.tandem.testkit.check;

import dev.tandem.graph.Op;
import dev.tandem.graph.Window;
import dev.tandem.tensor.DType;
import dev.tandem.testkit.cases.ContractCase;

/** What is demanded of NaN and infinity in one operand of a case. */
final class NonFinite {

    private NonFinite() {
    }

    /** Whether numbers that are not finite are anybody's concern in this operand. */
    static boolean isDefined(ContractCase tried, int operand, double value) {
        if (!tried.operands().get(operand).isFloat()) {
            return false;
        }
        return switch (tried.op()) {
            case Op.Cast c -> c.to() == DType.F32;
            // how infinities cancel depends on the order of the same sums
            case Op.Composite c -> Double.isNaN(value);
            default -> true;
        };
    }

    /**
     * Whether a NaN of this operand may spread further than in the oracle: where it meets only padding, which the oracle leaves
     * out and others multiply as 0.
     */
    static boolean mayMeetPadding(Op op, int operand) {
        return switch (op) {
            case Op.Conv c -> operand == 1 && isPadded(c.window());
            case Op.ConvInputGradient c -> operand == 0;
            case Op.ConvFilterGradient c -> operand == 1 && isPadded(c.window());
            case Op.Region r ->
                operand == 1 && r.body().nodes().stream().anyMatch(n -> n.op() instanceof Op.Contraction);
            default -> false;
        };
    }

    private static boolean isPadded(Window window) {
        return window.low().stream().anyMatch(p -> p > 0) || window.high().stream().anyMatch(p -> p > 0);
    }

    /** The candidate's results with what spread further made as the oracle's. */
    static double[] withoutSpread(double[] expected, double[] actual) {
        double[] masked = actual.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] = Double.isNaN(actual[i]) ? expected[i] : actual[i];
        }
        return masked;
    }
}
