// The three convolutions: windows are gathered into a matrix, which is multiplied, and scattered back for the gradient of
// the input. Which algorithms a real cuDNN offers for a shape is its own business; the lists here are only plausible.
#include "cudnn.h"

namespace {

using standin::Element;

enum Kind { FORWARD, DATA, FILTER };

struct AlgorithmPerf {  // as cudnnConvolution*AlgoPerf_t
    int algorithm, status;
    float millis;
    size_t bytes;
    int deterministic, math, reserved[3];
};

struct Problem {
    Kind kind;
    Tensor x, y;
    Filter w;
    Convolution c;
};

size_t windowElements(const Filter &w) {
    size_t elements = 1;
    for (int i = 1; i < w.rank; i++) elements *= (size_t)w.size[i];
    return elements;
}

size_t outputPixels(const Tensor &y) {
    size_t pixels = 1;
    for (int i = 2; i < y.rank; i++) pixels *= (size_t)y.size[i];
    return pixels;
}

bool threeByThree(const Problem &p) {
    bool so = p.c.spatial == 2;
    for (int i = 0; i < p.c.spatial; i++) so = so && p.w.size[i + 2] == 3 && p.c.stride[i] == 1 && p.c.dilation[i] == 1;
    return so;
}

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

bool deterministic(Kind kind, int algorithm) { return kind == FORWARD || (algorithm != 0 && !(kind == FILTER && algorithm == 3)); }

// Whether an algorithm takes the problem, and its workspace.
bool offered(const Problem &p, int algorithm, size_t *bytes) {
    size_t columns = windowElements(p.w) * outputPixels(p.y) * 4, winograd = 4 * (p.x.bytes() + p.w.asTensor().bytes());
    bool plain = !channelsLast(p) && p.x.type == TYPE_FLOAT;
    *bytes = 0;
    switch (p.kind) {
        case FORWARD:
            if (algorithm == 1) *bytes = 4096 + outputPixels(p.y) * 4;
            if (algorithm == 2) *bytes = columns;
            if (algorithm == 7) *bytes = winograd;
            if (algorithm == 1) return true;
            if (algorithm == 2) return plain && p.c.groups == 1 && p.c.spatial == 2;
            return plain && (algorithm == 0 || ((algorithm == 6 || algorithm == 7) && threeByThree(p)));
        case DATA:
            if (algorithm == 1) *bytes = 8192;
            if (algorithm == 5) *bytes = winograd;
            if (algorithm == 1) return true;
            return plain && (algorithm == 0 || ((algorithm == 4 || algorithm == 5) && threeByThree(p)));
        case FILTER:
            if (algorithm == 1) *bytes = 1024 + windowElements(p.w) * (size_t)p.w.size[0] * 4;
            if (algorithm == 3) *bytes = columns;
            if (algorithm == 5) *bytes = winograd;
            if (algorithm == 1) return true;
            return plain && (algorithm == 0 || (algorithm == 3 && p.c.spatial == 2) || (algorithm == 5 && threeByThree(p)));
    }
    return false;
}

int problemOf(const char *function, Kind kind, const Tensor *x, const Filter *w, const Convolution *c, const Tensor *y, Problem &to) {
    CHECK(known(tensors, function, {x, y}));
    CHECK(known(filters, function, {w}));
    CHECK(known(convolutions, function, {c}));
    int size[MOST_DIMENSIONS];
    CHECK(outputDimensions(*c, *x, *w, size));
    if (y->type < 0 || y->rank != x->rank || !std::equal(size, size + y->rank, y->size)) return BAD_PARAM;
    bool types = x->type == w->type && x->type == y->type && (x->type == TYPE_FLOAT || x->type == TYPE_BFLOAT16);
    if (!types || c->type != TYPE_FLOAT) return NOT_SUPPORTED;
    bool ambiguous = x->size[1] == 1 || outputPixels(*x) == 1;
    if (!ambiguous && (x->stride[1] == 1) != (w->format == FORMAT_NHWC)) return NOT_SUPPORTED;  // tensors and filters go together
    to = {kind, *x, *y, *w, *c};
    return SUCCESS;
}

int list(const Problem &p, int wanted, int *count, AlgorithmPerf *to, bool timed) {
    if (wanted < 1 || !count || !to) return BAD_PARAM;
    *count = 0;
    for (int algorithm : algorithms(p.kind)) {
        size_t bytes;
        if (*count == wanted || !offered(p, algorithm, &bytes)) continue;
        float millis = timed ? 0.01f * (float)(*count + 1) : -1.0f;
        to[(*count)++] = {algorithm, SUCCESS, millis, bytes, deterministic(p.kind, algorithm), p.c.math, {0, 0, 0}};
    }
    return SUCCESS;
}

Element elementOf(const Problem &p) {
    if (p.x.type == TYPE_BFLOAT16) return Element::BF16;
    return p.c.math == MATH_FMA ? Element::F32 : Element::TF32;  // float32 is rounded unless that is forbidden
}

struct Geometry {
    Image x, y;
    Three window, pad, stride, dilation;
    long channels, outputs, pixels, rows;  // of a group; rows of the matrix of windows
    bool flipped;

    explicit Geometry(const Problem &p)
        : x(p.x), y(p.y), window(p.w.size + 2, p.c.spatial, 1), pad(p.c.pad, p.c.spatial, 0), stride(p.c.stride, p.c.spatial, 1),
          dilation(p.c.dilation, p.c.spatial, 1), channels(p.w.size[1]), outputs(p.w.size[0] / p.c.groups), pixels(y.size[0] * y.size[1] * y.size[2]),
          rows(channels * window[0] * window[1] * window[2]), flipped(p.c.mode == 0) {}
};

// Calls element(row, pixel, offset in x or −1) for a range of the matrix's rows (channel, window position) and all pixels.
template <class Each> void overWindows(const Geometry &g, long n, long firstChannel, long from, long to, Each element) {
    for (long row = from; row < to; row++) {
        long kx = row % g.window[2], ky = row / g.window[2] % g.window[1], kz = row / (g.window[2] * g.window[1]) % g.window[0];
        long c = firstChannel + row / (g.window[0] * g.window[1] * g.window[2]), pixel = 0;
        for (long oz = 0; oz < g.y.size[0]; oz++) {
            long z = oz * g.stride[0] - g.pad[0] + kz * g.dilation[0];
            for (long oy = 0; oy < g.y.size[1]; oy++) {
                long y = oy * g.stride[1] - g.pad[1] + ky * g.dilation[1];
                bool inside = z >= 0 && z < g.x.size[0] && y >= 0 && y < g.x.size[1];
                long base = inside ? g.x.at(n, c, z, y, 0) : 0;
                for (long ox = 0; ox < g.y.size[2]; ox++, pixel++) {
                    long x = ox * g.stride[2] - g.pad[2] + kx * g.dilation[2];
                    element(row, pixel, inside && x >= 0 && x < g.x.size[2] ? base + x * g.x.stride[2] : -1);
                }
            }
        }
    }
}

void gather(const Geometry &g, long n, long firstChannel, const void *x, Element e, float *to) {
    standin::split(g.rows, (double)g.rows * (double)g.pixels, [&](long first, long last) {
        overWindows(g, n, firstChannel, first, last, [&](long row, long pixel, long at) { to[row * g.pixels + pixel] = at < 0 ? 0 : standin::load(x, at, e); });
    });
}

// The filters of a group as a matrix: outputs × rows, in the order of the rows of the gathered windows.
std::vector<long> filterOffsets(const Problem &p, const Geometry &g, long firstOutput) {
    Image w(p.w.asTensor());
    std::vector<long> offsets;
    for (long k = 0; k < g.outputs; k++)
        for (long c = 0; c < g.channels; c++)
            for (long z = 0; z < g.window[0]; z++)
                for (long y = 0; y < g.window[1]; y++)
                    for (long x = 0; x < g.window[2]; x++)
                        offsets.push_back(g.flipped ? w.at(firstOutput + k, c, g.window[0] - 1 - z, g.window[1] - 1 - y, g.window[2] - 1 - x)
                                                    : w.at(firstOutput + k, c, z, y, x));
    return offsets;
}

std::vector<long> pixelOffsets(const Geometry &g) {
    std::vector<long> offsets;
    for (long i = 0; i < g.pixels; i++) offsets.push_back(g.y.at(0, 0, i / (g.y.size[2] * g.y.size[1]), i / g.y.size[2] % g.y.size[1], i % g.y.size[2]));
    return offsets;
}

// done(channel, offset in y, sum) takes every element of the result.
template <class Done> void forward(const Problem &p, const void *x, const void *w, Done done) {
    Geometry g(p);
    Element e = elementOf(p);
    std::vector<float> windows((size_t)(g.rows * g.pixels));
    std::vector<long> pixels = pixelOffsets(g);
    for (int group = 0; group < p.c.groups; group++) {
        std::vector<long> filter = filterOffsets(p, g, group * g.outputs);
        for (long n = 0; n < g.x.n; n++) {
            gather(g, n, group * g.channels, x, e, windows.data());
            long first = group * g.outputs;
            standin::multiply(
                g.outputs, g.pixels, g.rows, [&](long k, long r) { return standin::load(w, filter[(size_t)(k * g.rows + r)], e); },
                [&](long r, long i) { return windows[(size_t)(r * g.pixels + i)]; },
                [&](long k, long i, float sum) { done(first + k, n * g.y.strideN + (first + k) * g.y.strideC + pixels[(size_t)i], sum); });
        }
    }
}

void backwardData(const Problem &p, const void *w, const void *dy, void *dx, float alpha, float beta) {
    Geometry g(p);
    Element e = elementOf(p), out = p.x.type == TYPE_BFLOAT16 ? Element::BF16 : Element::F32;
    std::vector<float> windows((size_t)(g.rows * g.pixels));
    std::vector<long> pixels = pixelOffsets(g);
    std::vector<float> sums(p.x.bytes() / standin::bytesOf(out));
    for (int group = 0; group < p.c.groups; group++) {
        std::vector<long> filter = filterOffsets(p, g, group * g.outputs);
        for (long n = 0; n < g.x.n; n++) {
            long base = n * g.y.strideN + group * g.outputs * g.y.strideC;
            standin::multiply(
                g.rows, g.pixels, g.outputs, [&](long r, long k) { return standin::load(w, filter[(size_t)(k * g.rows + r)], e); },
                [&](long k, long i) { return standin::load(dy, base + k * g.y.strideC + pixels[(size_t)i], e); },
                [&](long r, long i, float sum) { windows[(size_t)(r * g.pixels + i)] = sum; });
            overWindows(g, n, group * g.channels, 0, g.rows, [&](long row, long pixel, long at) {
                if (at >= 0) sums[(size_t)at] += windows[(size_t)(row * g.pixels + pixel)];
            });
        }
    }
    g.x.each([&](long at) { standin::blend(dx, at, out, alpha, sums[(size_t)at], beta); });
}

void backwardFilter(const Problem &p, const void *x, const void *dy, void *dw, float alpha, float beta) {
    Geometry g(p);
    Element e = elementOf(p), out = p.w.type == TYPE_BFLOAT16 ? Element::BF16 : Element::F32;
    std::vector<float> windows((size_t)(g.rows * g.pixels)), sums((size_t)(g.outputs * g.rows));
    std::vector<long> pixels = pixelOffsets(g);
    for (int group = 0; group < p.c.groups; group++) {
        std::fill(sums.begin(), sums.end(), 0.0f);
        for (long n = 0; n < g.x.n; n++) {
            gather(g, n, group * g.channels, x, e, windows.data());
            long base = n * g.y.strideN + group * g.outputs * g.y.strideC;
            standin::multiply(
                g.outputs, g.rows, g.pixels, [&](long k, long i) { return standin::load(dy, base + k * g.y.strideC + pixels[(size_t)i], e); },
                [&](long i, long r) { return windows[(size_t)(r * g.pixels + i)]; }, [&](long k, long r, float sum) { sums[(size_t)(k * g.rows + r)] += sum; });
        }
        std::vector<long> filter = filterOffsets(p, g, group * g.outputs);
        for (size_t i = 0; i < filter.size(); i++) standin::blend(dw, filter[i], out, alpha, sums[i], beta);
    }
}

int workspaceOf(const Problem &p, int algorithm, CUdeviceptr workspace, size_t bytes, size_t *needed) {
    if (algorithm < 0 || algorithm >= algorithmCount(p.kind)) return BAD_PARAM;
    if (!offered(p, algorithm, needed)) return NOT_SUPPORTED;
    return bytes < *needed || (*needed && !workspace) ? BAD_PARAM : SUCCESS;
}

// The workspace's content is undefined afterwards: here it is spoiled, so that nobody can rely on it.
bool spoil(const char *function, CUdeviceptr workspace, size_t bytes) {
    void *p = map(function, "workspace", workspace, bytes);
    if (p && bytes) memset(p, 0xFF, bytes);
    return bytes == 0 || p;
}

// A search runs every algorithm: what was in the workspace and in the result is gone afterwards.
int spoilAfterSearch(Handle *h, const char *function, const Problem &p, CUdeviceptr result, CUdeviceptr workspace, size_t workspaceBytes) {
    size_t bytes = p.kind == FORWARD ? p.y.bytes() : p.kind == DATA ? p.x.bytes() : p.w.asTensor().bytes();
    return enqueue(h, function, [=] { return spoil(function, workspace, workspaceBytes) && spoil(function, result, bytes) ? 0 : standin::deviceError(); });
}

struct Buffers { CUdeviceptr x, w, y; };

int run(Handle *h, const char *function, const Problem &p, int algorithm, CUdeviceptr workspace, size_t workspaceBytes, const void *alpha, const void *beta,
        Buffers at) {
    if (!at.x || !at.w || !at.y) return BAD_PARAM_NULL;
    CHECK(scalars(function, alpha, beta));
    size_t needed;
    CHECK(workspaceOf(p, algorithm, workspace, workspaceBytes, &needed));
    float a = *(const float *)alpha, b = *(const float *)beta;
    return enqueue(h, function, [=]() -> CUresult {
        void *x = map(function, "x", at.x, p.x.bytes()), *w = map(function, "w", at.w, p.w.asTensor().bytes()), *y = map(function, "y", at.y, p.y.bytes());
        if (!spoil(function, workspace, needed) || !x || !w || !y) return standin::deviceError();
        Element out = p.x.type == TYPE_BFLOAT16 ? Element::BF16 : Element::F32;
        if (p.kind == FORWARD) forward(p, x, w, [=](long, long i, float sum) { standin::blend(y, i, out, a, sum, b); });
        if (p.kind == DATA) backwardData(p, w, y, x, a, b);
        if (p.kind == FILTER) backwardFilter(p, x, y, w, a, b);
        return 0;
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
    DNN(cudnnGetConvolution##Name##WorkspaceSize, Handle *h, const A *a, const B *b, const Convolution *convolution, const C *c, int algorithm, size_t *bytes) { \
        BEGIN(h); \
        Problem p; \
        CHECK(problemOf(__func__, kind, x, w, convolution, y, p)); \
        if (!bytes || algorithm < 0 || algorithm >= algorithmCount(kind)) return BAD_PARAM; \
        return offered(p, algorithm, bytes) ? SUCCESS : NOT_SUPPORTED; \
    } \
    DNN(cudnnGetConvolution##Name##Algorithm_v7, Handle *h, const A *a, const B *b, const Convolution *convolution, const C *c, int wanted, int *count, \
        AlgorithmPerf *to) { \
        BEGIN(h); \
        Problem p; \
        CHECK(problemOf(__func__, kind, x, w, convolution, y, p)); \
        return list(p, wanted, count, to, false); \
    } \
    DNN(cudnnFindConvolution##Name##AlgorithmEx, Handle *h, const A *a, CUdeviceptr pa, const B *b, CUdeviceptr pb, const Convolution *convolution, const C *c, \
        CUdeviceptr pc, int wanted, int *count, AlgorithmPerf *to, CUdeviceptr workspace, size_t bytes) { \
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

DNN(cudnnConvolutionForward, Handle *h, const void *alpha, const Tensor *xd, CUdeviceptr x, const Filter *wd, CUdeviceptr w, const Convolution *c, int algorithm,
    CUdeviceptr workspace, size_t bytes, const void *beta, const Tensor *yd, CUdeviceptr y) {
    BEGIN(h);
    Problem p;
    CHECK(problemOf(__func__, FORWARD, xd, wd, c, yd, p));
    return run(h, "cudnnConvolutionForward", p, algorithm, workspace, bytes, alpha, beta, {x, w, y});
}

DNN(cudnnConvolutionBackwardData, Handle *h, const void *alpha, const Filter *wd, CUdeviceptr w, const Tensor *dyd, CUdeviceptr dy, const Convolution *c, int algorithm,
    CUdeviceptr workspace, size_t bytes, const void *beta, const Tensor *dxd, CUdeviceptr dx) {
    BEGIN(h);
    Problem p;
    CHECK(problemOf(__func__, DATA, dxd, wd, c, dyd, p));
    return run(h, "cudnnConvolutionBackwardData", p, algorithm, workspace, bytes, alpha, beta, {dx, w, dy});
}

DNN(cudnnConvolutionBackwardFilter, Handle *h, const void *alpha, const Tensor *xd, CUdeviceptr x, const Tensor *dyd, CUdeviceptr dy, const Convolution *c, int algorithm,
    CUdeviceptr workspace, size_t bytes, const void *beta, const Filter *dwd, CUdeviceptr dw) {
    BEGIN(h);
    Problem p;
    CHECK(problemOf(__func__, FILTER, xd, dwd, c, dyd, p));
    return run(h, "cudnnConvolutionBackwardFilter", p, algorithm, workspace, bytes, alpha, beta, {x, dw, dy});
}

// y = activation(alpha1 · conv(x) + alpha2 · z + bias)
DNN(cudnnConvolutionBiasActivationForward, Handle *h, const void *alpha1, const Tensor *xd, CUdeviceptr x, const Filter *wd, CUdeviceptr w, const Convolution *c,
    int algorithm, CUdeviceptr workspace, size_t bytes, const void *alpha2, const Tensor *zd, CUdeviceptr z, const Tensor *biasD, CUdeviceptr bias,
    const Activation *activation, const Tensor *yd, CUdeviceptr y) {
    BEGIN(h);
    const char *function = "cudnnConvolutionBiasActivationForward";
    Problem p;
    CHECK(problemOf(function, FORWARD, xd, wd, c, yd, p));
    KNOWN(tensors, zd, biasD);
    KNOWN(activations, activation);
    CHECK(scalars(function, alpha1, alpha2));
    if (!x || !w || !z || !bias || !y) return BAD_PARAM_NULL;
    if (!zd->same(*yd) || biasD->rank != yd->rank || biasD->size[1] != yd->size[1] || outputPixels(*biasD) * (size_t)biasD->size[0] != 1) return BAD_PARAM;
    bool identity = activation->mode == 5;
    if ((activation->mode != 1 && !identity) || (identity && algorithm != 1)) return NOT_SUPPORTED;
    size_t needed;
    CHECK(workspaceOf(p, algorithm, workspace, bytes, &needed));
    float a1 = *(const float *)alpha1, a2 = *(const float *)alpha2;
    Tensor zt = *zd, bt = *biasD;
    return enqueue(h, function, [=]() -> CUresult {
        void *px = map(function, "x", x, p.x.bytes()), *pw = map(function, "w", w, p.w.asTensor().bytes()), *py = map(function, "y", y, p.y.bytes());
        void *pz = map(function, "z", z, zt.bytes()), *pb = map(function, "bias", bias, bt.bytes());
        if (!spoil(function, workspace, needed) || !px || !pw || !py || !pz || !pb) return standin::deviceError();
        Element stored = p.x.type == TYPE_BFLOAT16 ? Element::BF16 : Element::F32, ofBias = bt.type == TYPE_BFLOAT16 ? Element::BF16 : Element::F32;
        forward(p, px, pw, [=](long channel, long i, float sum) {
            float v = a1 * sum + standin::load(pb, channel * bt.stride[1], ofBias);
            if (a2 != 0) v += a2 * standin::load(pz, i, stored);
            standin::blend(py, i, stored, 1, !identity && v < 0 ? 0 : v, 0);
        });
        return 0;
    });
}
