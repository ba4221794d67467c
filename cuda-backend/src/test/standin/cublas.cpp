// Stand-in for libcublas.so.12: products of matrices, column-major, with the arguments checked as documented.
#include "standin.h"
#include "multiply.h"

namespace {

using standin::Element;

enum {
    SUCCESS = 0,
    NOT_INITIALIZED = 1,
    ALLOC_FAILED = 3,
    INVALID_VALUE = 7,
    MAPPING_ERROR = 11,
    EXECUTION_FAILED = 13,
    NOT_SUPPORTED = 15
};
enum { R_32F = 0, R_16BF = 14 };  // cudaDataType
enum { COMPUTE_32F = 68, COMPUTE_32F_PEDANTIC = 69, COMPUTE_FAST_TF32 = 77 };
enum { MATH_TF32 = 3 };

struct Handle {
    CUstream stream = nullptr;
    int math = 0, pointerMode = 0, atomics = 0;
    CUdeviceptr workspace = 0;
    size_t workspaceBytes = 0;
};
standin::Handles<Handle> &handles = *new standin::Handles<Handle>("cublasHandle");

#define BEGIN \
    if (int given = standin::answer(__func__, EXECUTION_FAILED)) return given; \
    if (!handles.has(h, __func__)) return NOT_INITIALIZED; \
    if (standin::deviceError()) return EXECUTION_FAILED

struct Matrix {
    CUdeviceptr p;
    int type, ld;
    long long stride;  // between matrices of a batch
};

struct Product {
    const char *function;
    int opA, opB, m, n, k, batch, compute;
    const float *alpha, *beta;
    Matrix a, b, c;
};

bool isType(int type) { return type == R_32F || type == R_16BF; }

size_t bytesOf(int type) { return type == R_16BF ? 2 : 4; }

void *map(const Product &product, const Matrix &x, const char *name, int rows, int columns, int batch) {
    size_t elements = rows && columns ? (size_t)x.ld * (columns - 1) + rows : 0;
    return standin::map(x.p + batch * x.stride * bytesOf(x.type), elements * bytesOf(x.type),
                        (std::string(product.function) + ", " + name).c_str());
}

Element elementOf(const Product &q, int math) {
    if (q.a.type == R_16BF) return Element::BF16;
    bool rounded = q.compute == COMPUTE_FAST_TF32 || (q.compute == COMPUTE_32F && (math & 15) == MATH_TF32);
    return rounded ? Element::TF32 : Element::F32;
}

CUresult compute(const Product &q, Element in, float alpha, float beta) {
    for (int i = 0; i < q.batch; i++) {
        long lda = q.a.ld, ldb = q.b.ld, ldc = q.c.ld;
        int depth = alpha == 0 ? 0 : q.k;  // then A and B are not read
        const void *left = map(q, q.a, "A", q.opA ? depth : q.m, q.opA ? q.m : depth, i);
        const void *right = map(q, q.b, "B", q.opB ? q.n : depth, q.opB ? depth : q.n, i);
        void *to = map(q, q.c, "C", q.m, q.n, i);
        if ((depth && (!left || !right)) || !to) return standin::deviceError();
        Element out = q.c.type == R_16BF ? Element::BF16 : Element::F32;
        // Column-major, so that the transposed product is the one whose rows lie together.
        standin::multiply(
            q.n, q.m, depth,
            [=, &q](long j, long p) { return standin::load(right, q.opB ? j + p * ldb : p + j * ldb, in); },
            [=, &q](long p, long r) { return standin::load(left, q.opA ? p + r * lda : r + p * lda, in); },
            [=](long j, long r, float value) { standin::blend(to, r + j * ldc, out, alpha, value, beta); });
    }
    return 0;
}

int scalarsOf(const Handle *h, const Product &q) {
    if (!q.alpha || !q.beta) return INVALID_VALUE;
    bool device = h->pointerMode == 1;
    if (standin::isDevice(q.alpha) == device && standin::isDevice(q.beta) == device) return SUCCESS;
    standin::violation(std::string(q.function) + ": alpha and beta are not where the pointer mode says");
    return INVALID_VALUE;
}

bool isOperation(int op) { return op >= 0 && op <= 2; }

int check(const Product &q) {
    if (!isOperation(q.opA) || !isOperation(q.opB) || q.m < 0 || q.n < 0 || q.k < 0 || q.batch < 0)
        return INVALID_VALUE;
    if (q.a.ld < std::max(1, q.opA ? q.k : q.m) || q.b.ld < std::max(1, q.opB ? q.n : q.k) || q.c.ld < std::max(1, q.m))
        return INVALID_VALUE;
    bool types =
        isType(q.a.type) && q.a.type == q.b.type && isType(q.c.type) && (q.a.type == R_16BF || q.c.type == R_32F);
    bool computes = q.compute == COMPUTE_32F || q.compute == COMPUTE_32F_PEDANTIC || q.compute == COMPUTE_FAST_TF32;
    return types && computes ? SUCCESS : NOT_SUPPORTED;
}

int gemm(Handle *h, const Product &q) {
    if (int error = check(q)) return error;
    if (int error = scalarsOf(h, q)) return error;
    if (q.m == 0 || q.n == 0 || q.batch == 0) return SUCCESS;
    bool late = h->pointerMode == 1;
    Element in = elementOf(q, h->math);
    float alpha = late ? 0 : *q.alpha, beta = late ? 0 : *q.beta;
    CUdeviceptr workspace = h->workspace;
    size_t workspaceBytes = h->workspaceBytes;
    int error = standin::enqueue(h->stream, q.function, [=]() -> CUresult {
        if (workspaceBytes) {  // a captured graph keeps using it, so that it must outlive the graph
            void *scratch = standin::map(workspace, workspaceBytes, "cuBLAS, workspace");
            if (!scratch) return standin::deviceError();
            memset(scratch, 0xFF, std::min(workspaceBytes, (size_t)4096));
        }
        if (!late) return compute(q, in, alpha, beta);
        const float *x = (const float *)standin::map((CUdeviceptr)q.alpha, 4, q.function);
        const float *y = (const float *)standin::map((CUdeviceptr)q.beta, 4, q.function);
        return x && y ? compute(q, in, *x, *y) : standin::deviceError();
    });
    return error ? EXECUTION_FAILED : SUCCESS;
}

}  // namespace

EXPORT int cublasCreate_v2(Handle **to) {
    if (int given = standin::answer(__func__, ALLOC_FAILED)) return given;
    if (!to) return INVALID_VALUE;
    if (!standin::hasContext() || standin::deviceError()) return NOT_INITIALIZED;
    *to = handles.add(new Handle);
    return SUCCESS;
}

EXPORT int cublasDestroy_v2(Handle *h) {
    standin::leave(__func__);
    return handles.remove(h, __func__) ? SUCCESS : NOT_INITIALIZED;
}

EXPORT int cublasGetVersion_v2(Handle *, int *version) {
    *version = 120603;
    return SUCCESS;
}

EXPORT int cublasGetProperty(int which, int *value) {
    const int version[] = {12, 6, 3};
    if (which < 0 || which > 2 || !value) return INVALID_VALUE;
    *value = version[which];
    return SUCCESS;
}

EXPORT size_t cublasGetCudartVersion() { return 12060; }

EXPORT int cublasSetStream_v2(Handle *h, CUstream stream) {
    BEGIN;
    if (!standin::isStream(stream, __func__)) return INVALID_VALUE;
    h->stream = stream;
    h->workspaceBytes = 0;  // the library's own again
    return SUCCESS;
}

EXPORT int cublasGetStream_v2(Handle *h, CUstream *stream) {
    BEGIN;
    *stream = h->stream;
    return SUCCESS;
}

EXPORT int cublasSetWorkspace_v2(Handle *h, CUdeviceptr p, size_t bytes) {
    BEGIN;
    if (bytes && (!standin::isDevice((void *)p) || p % 256)) return INVALID_VALUE;
    h->workspace = p;
    h->workspaceBytes = bytes;
    return SUCCESS;
}

#define MODE(name, field, limit) \
    EXPORT int cublasSet##name(Handle *h, int mode) { \
        BEGIN; \
        if (mode < 0 || mode > limit) return INVALID_VALUE; \
        h->field = mode; \
        return SUCCESS; \
    } \
    EXPORT int cublasGet##name(Handle *h, int *mode) { \
        BEGIN; \
        *mode = h->field; \
        return SUCCESS; \
    }
MODE(MathMode, math, 31)
MODE(PointerMode_v2, pointerMode, 1)
MODE(AtomicsMode, atomics, 1)

EXPORT const char *cublasGetStatusName(int status) {
    switch (status) {
        case SUCCESS: return "CUBLAS_STATUS_SUCCESS";
        case NOT_INITIALIZED: return "CUBLAS_STATUS_NOT_INITIALIZED";
        case ALLOC_FAILED: return "CUBLAS_STATUS_ALLOC_FAILED";
        case INVALID_VALUE: return "CUBLAS_STATUS_INVALID_VALUE";
        case MAPPING_ERROR: return "CUBLAS_STATUS_MAPPING_ERROR";
        case EXECUTION_FAILED: return "CUBLAS_STATUS_EXECUTION_FAILED";
        case NOT_SUPPORTED: return "CUBLAS_STATUS_NOT_SUPPORTED";
        default: return "CUBLAS_STATUS_INTERNAL_ERROR";
    }
}

EXPORT const char *cublasGetStatusString(int status) { return cublasGetStatusName(status); }

EXPORT int cublasGemmStridedBatchedEx(Handle *h, int opA, int opB, int m, int n, int k, const void *alpha,
                                      CUdeviceptr A, int typeA, int lda, long long strideA, CUdeviceptr B, int typeB,
                                      int ldb, long long strideB, const void *beta, CUdeviceptr C, int typeC, int ldc,
                                      long long strideC, int batch, int compute, int) {
    BEGIN;
    return gemm(h, {__func__,
                    opA,
                    opB,
                    m,
                    n,
                    k,
                    batch,
                    compute,
                    (const float *)alpha,
                    (const float *)beta,
                    {A, typeA, lda, strideA},
                    {B, typeB, ldb, strideB},
                    {C, typeC, ldc, strideC}});
}

EXPORT int cublasGemmEx(Handle *h, int opA, int opB, int m, int n, int k, const void *alpha, CUdeviceptr A, int typeA,
                        int lda, CUdeviceptr B, int typeB, int ldb, const void *beta, CUdeviceptr C, int typeC, int ldc,
                        int compute, int) {
    BEGIN;
    return gemm(h, {__func__,
                    opA,
                    opB,
                    m,
                    n,
                    k,
                    1,
                    compute,
                    (const float *)alpha,
                    (const float *)beta,
                    {A, typeA, lda, 0},
                    {B, typeB, ldb, 0},
                    {C, typeC, ldc, 0}});
}

EXPORT int cublasSgemmStridedBatched(Handle *h, int opA, int opB, int m, int n, int k, const float *alpha,
                                     CUdeviceptr A, int lda, long long strideA, CUdeviceptr B, int ldb,
                                     long long strideB, const float *beta, CUdeviceptr C, int ldc, long long strideC,
                                     int batch) {
    BEGIN;
    return gemm(h, {__func__,
                    opA,
                    opB,
                    m,
                    n,
                    k,
                    batch,
                    COMPUTE_32F,
                    alpha,
                    beta,
                    {A, R_32F, lda, strideA},
                    {B, R_32F, ldb, strideB},
                    {C, R_32F, ldc, strideC}});
}

EXPORT int cublasSgemm_v2(Handle *h, int opA, int opB, int m, int n, int k, const float *alpha, CUdeviceptr A, int lda,
                          CUdeviceptr B, int ldb, const float *beta, CUdeviceptr C, int ldc) {
    BEGIN;
    return gemm(h, {__func__,
                    opA,
                    opB,
                    m,
                    n,
                    k,
                    1,
                    COMPUTE_32F,
                    alpha,
                    beta,
                    {A, R_32F, lda, 0},
                    {B, R_32F, ldb, 0},
                    {C, R_32F, ldc, 0}});
}
