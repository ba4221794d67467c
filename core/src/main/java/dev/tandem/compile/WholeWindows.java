package dev.tandem.compile;

import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import java.util.List;

/** Convolutions whose window is the whole image, and their gradients, as the products of matrices that they are. */
final class WholeWindows {

    private WholeWindows() {
    }

    /** Whether one window, without padding, sees all of an image. */
    static boolean isWhole(Window window, int groups, List<?> epilogue, Shape image) {
        if (groups != 1 || !epilogue.isEmpty() || window.axes() != image.rank() - 2) {
            return false;
        }
        for (int axis = 0; axis < window.axes(); axis++) {
            boolean padded = window.low().get(axis) != 0 || window.high().get(axis) != 0;
            boolean holes = window.kernel().get(axis) > 1 && window.dilation().get(axis) > 1;
            if (padded || holes || window.kernel().get(axis) != image.size(axis + 2)) {
                return false;
            }
        }
        return true;
    }

    /** x [N,C,…] and filters [K,C,…] as [N,n] · [K,n]ᵀ. */
    static List<Value> conv(Node node, Value x, Value filter, Rewriter to) {
        return product(node, false, true, rows(node, x, to), rows(node, filter, to), to);
    }

    /** Filters [K,C,…] and dy [N,K,1,…] as [N,K] · [K,n]. */
    static List<Value> inputGradient(Node node, Value filter, Value dy, Rewriter to) {
        return product(node, false, false, rows(node, dy, to), rows(node, filter, to), to);
    }

    /** x [N,C,…] and dy [N,K,1,…] as [N,K]ᵀ · [N,n]. */
    static List<Value> filterGradient(Node node, Value x, Value dy, Rewriter to) {
        return product(node, true, false, rows(node, dy, to), rows(node, x, to), to);
    }

    private static Value rows(Node node, Value v, Rewriter to) {
        int rows = v.shape().size(0);
        return SimplifyMovement.reshape(node, Shape.of(rows, v.type().elements() / rows), v, to);
    }

    private static List<Value> product(Node node, boolean transA, boolean transB, Value a, Value b, Rewriter to) {
        Value product = to.add(node, new Op.MatMul(transA, transB, List.of()), List.of(a, b)).get(0);
        return List.of(SimplifyMovement.reshape(node, node.types().get(0).shape(), product, to));
    }
}
