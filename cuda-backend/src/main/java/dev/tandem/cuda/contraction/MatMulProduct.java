package dev.tandem.cuda.contraction;

import dev.tandem.cuda.driver.Address;
import dev.tandem.cuda.driver.Api;
import dev.tandem.cuda.driver.Device;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Bound;
import dev.tandem.tensor.Shape;
import jcuda.Pointer;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasOperation;

/**
 * A matrix product on cuBLAS, which thinks in columns: a row-major matrix is, read by columns, its transpose, so the operands
 * change places and c' = b'·a'.
 */
final class MatMulProduct implements Product {

    private final Device device;
    private final Blas blas;
    private final String operation;
    private final int m;
    private final int n;
    private final int k;
    private final int batch;
    private final boolean transA;
    private final boolean transB;

    MatMulProduct(Op.MatMul op, Node node, Device device, Blas blas) {
        this.device = device;
        this.blas = blas;
        this.operation = node.name() + " (cublasSgemmStridedBatched)";
        Shape a = node.operandTypes().get(0).shape();
        Shape c = node.types().get(0).shape();
        m = c.size(-2);
        n = c.size(-1);
        k = op.transA() ? a.size(-2) : a.size(-1);
        batch = c.elements() / m / n;
        transA = op.transA();
        transB = op.transB();
    }

    @Override
    public long workspaceBytes() {
        return 0;
    }

    @Override
    public Bound bind(long left, long right, long result, long workspace) {
        Pointer a = new Address(left);
        Pointer b = new Address(right);
        Pointer c = new Address(result);
        return () -> {
            device.faults().issue(operation);
            int status = batch == 1 ? single(a, b, c) : batched(a, b, c);
            device.faults().check(Api.CUBLAS, status, operation);
        };
    }

    private int single(Pointer a, Pointer b, Pointer c) {
        return JCublas2.cublasSgemm(blas.handle(), op(transB), op(transA), n, m, k, blas.one(), b, transB ? k : n, a,
                transA ? m : k, blas.zero(), c, n);
    }

    private int batched(Pointer a, Pointer b, Pointer c) {
        return JCublas2.cublasSgemmStridedBatched(blas.handle(), op(transB), op(transA), n, m, k, blas.one(), b,
                transB ? k : n, (long) k * n, a, transA ? m : k, (long) m * k, blas.zero(), c, n, (long) m * n, batch);
    }

    private static int op(boolean transposed) {
        return transposed ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
    }
}
