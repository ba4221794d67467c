package dev.tandem.cuda.contraction;

import dev.tandem.cuda.driver.Address;
import dev.tandem.cuda.driver.Api;
import dev.tandem.cuda.driver.Device;
import dev.tandem.graph.Op;
import dev.tandem.spi.Bound;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import jcuda.Pointer;
import jcuda.cudaDataType;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasOperation;

/**
 * A matrix product on cuBLAS, which thinks in columns: a row-major matrix is, read by columns, its transpose, so the operands
 * change places and c' = b'·a'. Operands are float32 or bfloat16, the accumulator is float32.
 */
final class MatMulProduct implements Product {

    private final Device device;
    private final Blas blas;
    private final String description;
    private final String operation;
    private final boolean halves;
    private final int m;
    private final int n;
    private final int k;
    private final int batch;
    private final boolean transA;
    private final boolean transB;

    /**
     * Takes the geometry.
     *
     * @param name what reports call the node
     * @param a the left operand's type, which the right one has too
     * @param c the accumulator's shape
     */
    MatMulProduct(Op.MatMul op, String name, TensorType a, Shape c, Device device, Blas blas) {
        this.device = device;
        this.blas = blas;
        halves = a.dtype() == DType.BF16;
        m = c.size(-2);
        n = c.size(-1);
        k = a.shape().size(op.transA() ? -2 : -1);
        batch = c.elements() / m / n;
        transA = op.transA();
        transB = op.transB();
        description = (halves ? "cublasGemmEx" : "cublasSgemm") + " " + m + "×" + n + "×" + k
                + (batch == 1 ? "" : ", " + batch + " times");
        operation = name + " (" + description + ")";
    }

    @Override
    public long workspaceBytes() {
        return 0;
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public Bound bind(long left, long right, long result, long workspace) {
        Pointer a = new Address(left);
        Pointer b = new Address(right);
        Pointer c = new Address(result);
        return () -> {
            device.faults().issue(operation);
            device.faults().check(Api.CUBLAS, halves ? halves(a, b, c) : floats(a, b, c), operation);
        };
    }

    private int floats(Pointer a, Pointer b, Pointer c) {
        return batch == 1
                ? JCublas2.cublasSgemm(blas.handle(), op(transB), op(transA), n, m, k, blas.scalars().one(), b, ldb(),
                        a, lda(),
                        blas.scalars().zero(), c, n)
                : JCublas2.cublasSgemmStridedBatched(blas.handle(), op(transB), op(transA), n, m, k,
                        blas.scalars().one(), b,
                        ldb(), (long) k * n, a, lda(), (long) m * k, blas.scalars().zero(), c, n, (long) m * n, batch);
    }

    private int halves(Pointer a, Pointer b, Pointer c) {
        int half = cudaDataType.CUDA_R_16BF;
        int full = cudaDataType.CUDA_R_32F;
        int compute = cublasComputeType.CUBLAS_COMPUTE_32F;
        int algorithm = cublasGemmAlgo.CUBLAS_GEMM_DEFAULT;
        return batch == 1
                ? JCublas2.cublasGemmEx_new(blas.handle(), op(transB), op(transA), n, m, k, blas.scalars().one(), b,
                        half, ldb(),
                        a, half, lda(), blas.scalars().zero(), c, full, n, compute, algorithm)
                : JCublas2.cublasGemmStridedBatchedEx_new(blas.handle(), op(transB), op(transA), n, m, k,
                        blas.scalars().one(),
                        b, half, ldb(), (long) k * n, a, half, lda(), (long) m * k, blas.scalars().zero(), c, full, n,
                        (long) m * n, batch, compute, algorithm);
    }

    private int lda() {
        return transA ? m : k;
    }

    private int ldb() {
        return transB ? k : n;
    }

    private static int op(boolean transposed) {
        return transposed ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
    }
}
