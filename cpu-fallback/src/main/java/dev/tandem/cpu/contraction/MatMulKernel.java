package dev.tandem.cpu.contraction;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;
import dev.tandem.tensor.Shape;

/** Computes {@link Op.MatMul}: few rows by a transposed right operand as products of vectors, everything else by tiles, small ones
 * by generated ones.
 */
public final class MatMulKernel {

    /** Up to so many rows, transposing the right operand would cost more than it saves. */
    private static final int FEW_ROWS = 32;
    /** Elements of a right operand that stay in the first caches where they lie, so that nothing is packed. */
    private static final int SMALL = 1 << 15;

    private MatMulKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.MatMul op, Node node, Cpu cpu) {
        var geometry = Geometry.of(op, node);
        var finish = Finish.of(op, node, cpu);
        if (op.transB() && !op.transA() && geometry.m() <= FEW_ROWS) {
            return new VectorProducts(geometry, finish, cpu);
        }
        var blocked = new BlockedProduct(geometry, finish, cpu);
        boolean isSmall = geometry.n() * geometry.k() <= SMALL;
        if (!isSmall && StreamedProduct.suits(geometry, cpu)) {
            return new StreamedProduct(geometry, finish, blocked, cpu);
        }
        return op.transB() || geometry.batch() > 1 || !isSmall
                ? blocked
                : LineSweep.after(blocked,
                        LineSweep.Plan.product(geometry.m(), geometry.n(), geometry.k(), op.transA()),
                        1, 0,
                        finish, cpu);
    }

    /**
     * C[m,n] = Σ A[m,k]·B[k,n], {@code batch} times.
     *
     * @param transA whether A is stored [k,m]
     * @param transB whether B is stored [n,k]
     */
    record Geometry(int batch, int m, int n, int k, boolean transA, boolean transB) {

        static Geometry of(Op.MatMul op, Node node) {
            Shape a = node.operands().get(0).shape();
            Shape c = node.types().get(0).shape();
            int m = c.size(-2);
            int n = c.size(-1);
            return new Geometry(c.elements() / m / n, m, n, a.size(op.transA() ? -2 : -1), op.transA(), op.transB());
        }
    }
}
