// Which algorithms there are for a convolution. What a real cuDNN offers for a shape is its own business: these lists
// are only plausible, some with workspaces, some that do not repeat their bits and must not be chosen.
#include "cudnn_convolution.h"

namespace {

struct AlgorithmPerf {  // as cudnnConvolution*AlgoPerf_t
    int algorithm, status;
    float millis;
    size_t bytes;
    int deterministic, math, reserved[3];
};

size_t windowElements(const Filter &w) {
    size_t elements = 1;
    for (int i = 1; i < w.rank; i++)
        elements *= (size_t)w.size[i];
    return elements;
}

bool threeByThree(const Problem &p) {
    bool so = p.c.spatial == 2;
    for (int i = 0; i < p.c.spatial; i++)
        so = so && p.w.size[i + 2] == 3 && p.c.stride[i] == 1 && p.c.dilation[i] == 1;
    return so;
}

// Rounded products need room that the proposals do not count: only the question for an algorithm's workspace tells.
const size_t ROUNDED_BYTES = 1024;

bool channelsLast(const Problem &p) { return p.w.format == FORMAT_NHWC; }

// In the order in which the heuristics name them: the fastest first, which for the gradients is not deterministic.
std::vector<int> algorithms(Kind kind) {
    switch (kind) {
        case FORWARD: return {1, 6, 0, 7, 2};
        case DATA: return {0, 4, 1, 5};
        case FILTER: return {0, 3, 1, 5};
    }
    return {};
}

int algorithmCount(Kind kind) { return kind == FORWARD ? 8 : kind == DATA ? 6 : 7; }

bool deterministic(Kind kind, int algorithm) {
    return kind == FORWARD || (algorithm != 0 && !(kind == FILTER && algorithm == 3));
}

// Whether an algorithm takes the problem, and its workspace.
bool offered(const Problem &p, int algorithm, size_t *bytes) {
    size_t columns = windowElements(p.w) * outputPixels(p.y) * 4, winograd = 4 * (p.x.bytes() + p.w.asTensor().bytes());
    bool plain = !channelsLast(p) && p.x.type == TYPE_FLOAT;
    *bytes = p.c.math == MATH_FMA ? 0 : ROUNDED_BYTES;
    switch (p.kind) {
        case FORWARD:
            if (algorithm == 1) *bytes += 4096 + outputPixels(p.y) * 4;
            if (algorithm == 2) *bytes += columns;
            if (algorithm == 7) *bytes += winograd;
            if (algorithm == 1) return true;
            if (algorithm == 2) return plain && p.c.groups == 1 && p.c.spatial == 2;
            return plain && (algorithm == 0 || ((algorithm == 6 || algorithm == 7) && threeByThree(p)));
        case DATA:
            if (algorithm == 1) *bytes += 8192;
            if (algorithm == 5) *bytes += winograd;
            if (algorithm == 1) return true;
            return plain && (algorithm == 0 || ((algorithm == 4 || algorithm == 5) && threeByThree(p)));
        case FILTER:
            if (algorithm == 1) *bytes += 1024 + windowElements(p.w) * (size_t)p.w.size[0] * 4;
            if (algorithm == 3) *bytes += columns;
            if (algorithm == 5) *bytes += winograd;
            if (algorithm == 1) return true;
            return plain
                   && (algorithm == 0 || (algorithm == 3 && p.c.spatial == 2) || (algorithm == 5 && threeByThree(p)));
    }
    return false;
}

int list(const Problem &p, int wanted, int *count, AlgorithmPerf *to, bool timed) {
    if (wanted < 1 || !count || !to) return BAD_PARAM;
    *count = 0;
    Problem unrounded = p;
    unrounded.c.math = MATH_FMA;
    for (int algorithm : algorithms(p.kind)) {
        size_t bytes;
        if (*count == wanted || !offered(unrounded, algorithm, &bytes)) continue;
        float millis = timed ? 0.01f * (float)(*count + 1) : -1.0f;
        to[(*count)++] = {algorithm, SUCCESS, millis, bytes, deterministic(p.kind, algorithm), p.c.math, {0, 0, 0}};
    }
    return SUCCESS;
}

}  // namespace

size_t outputPixels(const Tensor &y) {
    size_t pixels = 1;
    for (int i = 2; i < y.rank; i++)
        pixels *= (size_t)y.size[i];
    return pixels;
}

int problemOf(const char *function, Kind kind, const Tensor *x, const Filter *w, const Convolution *c, const Tensor *y,
              Problem &to) {
    CHECK(known(tensors, function, {x, y}));
    CHECK(known(filters, function, {w}));
    CHECK(known(convolutions, function, {c}));
    int size[MOST_DIMENSIONS];
    CHECK(outputDimensions(*c, *x, *w, size));
    if (y->type < 0 || y->rank != x->rank || !std::equal(size, size + y->rank, y->size)) return BAD_PARAM;
    bool types = x->type == w->type && x->type == y->type && (x->type == TYPE_FLOAT || x->type == TYPE_BFLOAT16);
    if (!types || c->type != TYPE_FLOAT) return NOT_SUPPORTED;
    bool ambiguous = x->size[1] == 1 || outputPixels(*x) == 1;
    if (!ambiguous && (x->stride[1] == 1) != (w->format == FORMAT_NHWC))
        return NOT_SUPPORTED;  // tensors and filters go together
    to = {kind, *x, *y, *w, *c};
    return SUCCESS;
}

int workspaceOf(const Problem &p, int algorithm, CUdeviceptr workspace, size_t bytes, size_t *needed) {
    if (algorithm < 0 || algorithm >= algorithmCount(p.kind)) return BAD_PARAM;
    if (!offered(p, algorithm, needed)) return NOT_SUPPORTED;
    return bytes < *needed || (*needed && !workspace) ? BAD_PARAM : SUCCESS;
}

bool spoil(const char *function, CUdeviceptr workspace, size_t bytes) {
    void *p = map(function, "workspace", workspace, bytes);
    if (p && bytes) memset(p, 0xFF, bytes);
    return bytes == 0 || p;
}

namespace {

// A search runs every algorithm: what was in the workspace and in the result is gone afterwards.
int spoilAfterSearch(Handle *h, const char *function, const Problem &p, CUdeviceptr result, CUdeviceptr workspace,
                     size_t workspaceBytes) {
    size_t bytes = p.kind == FORWARD ? p.y.bytes() : p.kind == DATA ? p.x.bytes() : p.w.asTensor().bytes();
    return enqueue(h, function, [=] {
        return spoil(function, workspace, workspaceBytes) && spoil(function, result, bytes) ? 0
                                                                                            : standin::deviceError();
    });
}

}  // namespace

// The queries are the same for the three kinds, but for the order of their descriptors.
#define QUERIES(Name, kind, A, a, B, b, C, c, x, w, y) \
    DNN(cudnnGetConvolution##Name##AlgorithmMaxCount, Handle *h, int *count) { \
        BEGIN(h); \
        *count = algorithmCount(kind); \
        return SUCCESS; \
    } \
    DNN(cudnnGetConvolution##Name##WorkspaceSize, Handle *h, const A *a, const B *b, const Convolution *convolution, \
        const C *c, int algorithm, size_t *bytes) { \
        BEGIN(h); \
        Problem p; \
        CHECK(problemOf(__func__, kind, x, w, convolution, y, p)); \
        if (!bytes || algorithm < 0 || algorithm >= algorithmCount(kind)) return BAD_PARAM; \
        return offered(p, algorithm, bytes) ? SUCCESS : NOT_SUPPORTED; \
    } \
    DNN(cudnnGetConvolution##Name##Algorithm_v7, Handle *h, const A *a, const B *b, const Convolution *convolution, \
        const C *c, int wanted, int *count, AlgorithmPerf *to) { \
        BEGIN(h); \
        Problem p; \
        CHECK(problemOf(__func__, kind, x, w, convolution, y, p)); \
        return list(p, wanted, count, to, false); \
    } \
    DNN(cudnnFindConvolution##Name##AlgorithmEx, Handle *h, const A *a, CUdeviceptr pa, const B *b, CUdeviceptr pb, \
        const Convolution *convolution, const C *c, CUdeviceptr pc, int wanted, int *count, AlgorithmPerf *to, \
        CUdeviceptr workspace, size_t bytes) { \
        BEGIN(h); \
        Problem p; \
        CHECK(problemOf(__func__, kind, x, w, convolution, y, p)); \
        if (!pa || !pb || !pc) return BAD_PARAM_NULL; \
        CHECK(list(p, wanted, count, to, true)); \
        for (int i = 0; i < *count; i++) \
            if (to[i].bytes > bytes) to[i].status = ALLOC_FAILED; \
        return spoilAfterSearch(h, __func__, p, pc, workspace, bytes); \
    }
QUERIES(Forward, FORWARD, Tensor, x, Filter, w, Tensor, y, x, w, y)
QUERIES(BackwardData, DATA, Filter, w, Tensor, dy, Tensor, dx, dx, w, dy)
QUERIES(BackwardFilter, FILTER, Tensor, x, Tensor, dy, Filter, dw, x, dw, dy)
