// The three convolutions: windows are gathered into a matrix, which is multiplied, and scattered back for the gradient
// of the input. The sums are the same whatever the algorithm.
#include "cudnn_convolution.h"

namespace {

using standin::Element;

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
        : x(p.x),
          y(p.y),
          window(p.w.size + 2, p.c.spatial, 1),
          pad(p.c.pad, p.c.spatial, 0),
          stride(p.c.stride, p.c.spatial, 1),
          dilation(p.c.dilation, p.c.spatial, 1),
          channels(p.w.size[1]),
          outputs(p.w.size[0] / p.c.groups),
          pixels(y.size[0] * y.size[1] * y.size[2]),
          rows(channels * window[0] * window[1] * window[2]),
          flipped(p.c.mode == 0) {}
};

// Calls element(row, pixel, offset in x or −1) for a range of the matrix's rows (channel, window position) and all
// pixels.
template <class Each> void overWindows(const Geometry &g, long n, long firstChannel, long from, long to, Each element) {
    for (long row = from; row < to; row++) {
        long kx = row % g.window[2], ky = row / g.window[2] % g.window[1],
             kz = row / (g.window[2] * g.window[1]) % g.window[0];
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
        overWindows(g, n, firstChannel, first, last, [&](long row, long pixel, long at) {
            to[row * g.pixels + pixel] = at < 0 ? 0 : standin::load(x, at, e);
        });
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
                        offsets.push_back(g.flipped ? w.at(firstOutput + k, c, g.window[0] - 1 - z, g.window[1] - 1 - y,
                                                           g.window[2] - 1 - x)
                                                    : w.at(firstOutput + k, c, z, y, x));
    return offsets;
}

std::vector<long> pixelOffsets(const Geometry &g) {
    std::vector<long> offsets;
    for (long i = 0; i < g.pixels; i++)
        offsets.push_back(
            g.y.at(0, 0, i / (g.y.size[2] * g.y.size[1]), i / g.y.size[2] % g.y.size[1], i % g.y.size[2]));
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
                g.outputs, g.pixels, g.rows,
                [&](long k, long r) { return standin::load(w, filter[(size_t)(k * g.rows + r)], e); },
                [&](long r, long i) { return windows[(size_t)(r * g.pixels + i)]; },
                [&](long k, long i, float sum) {
                    done(first + k, n * g.y.strideN + (first + k) * g.y.strideC + pixels[(size_t)i], sum);
                });
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
                g.rows, g.pixels, g.outputs,
                [&](long r, long k) { return standin::load(w, filter[(size_t)(k * g.rows + r)], e); },
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
                g.outputs, g.rows, g.pixels,
                [&](long k, long i) { return standin::load(dy, base + k * g.y.strideC + pixels[(size_t)i], e); },
                [&](long i, long r) { return windows[(size_t)(r * g.pixels + i)]; },
                [&](long k, long r, float sum) { sums[(size_t)(k * g.rows + r)] += sum; });
        }
        std::vector<long> filter = filterOffsets(p, g, group * g.outputs);
        for (size_t i = 0; i < filter.size(); i++)
            standin::blend(dw, filter[i], out, alpha, sums[i], beta);
    }
}

struct Buffers {
    CUdeviceptr x, w, y;
};

int run(Handle *h, const char *function, const Problem &p, int algorithm, CUdeviceptr workspace, size_t workspaceBytes,
        const void *alpha, const void *beta, Buffers at) {
    if (!at.x || !at.w || !at.y) return BAD_PARAM_NULL;
    CHECK(scalars(function, alpha, beta));
    size_t needed;
    CHECK(workspaceOf(p, algorithm, workspace, workspaceBytes, &needed));
    float a = *(const float *)alpha, b = *(const float *)beta;
    return enqueue(h, function, [=]() -> CUresult {
        void *x = map(function, "x", at.x, p.x.bytes()), *w = map(function, "w", at.w, p.w.asTensor().bytes()),
             *y = map(function, "y", at.y, p.y.bytes());
        if (!spoil(function, workspace, needed) || !x || !w || !y) return standin::deviceError();
        Element out = p.x.type == TYPE_BFLOAT16 ? Element::BF16 : Element::F32;
        if (p.kind == FORWARD) forward(p, x, w, [=](long, long i, float sum) { standin::blend(y, i, out, a, sum, b); });
        if (p.kind == DATA) backwardData(p, w, y, x, a, b);
        if (p.kind == FILTER) backwardFilter(p, x, y, w, a, b);
        return 0;
    });
}

}  // namespace

DNN(cudnnConvolutionForward, Handle *h, const void *alpha, const Tensor *xd, CUdeviceptr x, const Filter *wd,
    CUdeviceptr w, const Convolution *c, int algorithm, CUdeviceptr workspace, size_t bytes, const void *beta,
    const Tensor *yd, CUdeviceptr y) {
    BEGIN(h);
    Problem p;
    CHECK(problemOf(__func__, FORWARD, xd, wd, c, yd, p));
    return run(h, "cudnnConvolutionForward", p, algorithm, workspace, bytes, alpha, beta, {x, w, y});
}

DNN(cudnnConvolutionBackwardData, Handle *h, const void *alpha, const Filter *wd, CUdeviceptr w, const Tensor *dyd,
    CUdeviceptr dy, const Convolution *c, int algorithm, CUdeviceptr workspace, size_t bytes, const void *beta,
    const Tensor *dxd, CUdeviceptr dx) {
    BEGIN(h);
    Problem p;
    CHECK(problemOf(__func__, DATA, dxd, wd, c, dyd, p));
    return run(h, "cudnnConvolutionBackwardData", p, algorithm, workspace, bytes, alpha, beta, {dx, w, dy});
}

DNN(cudnnConvolutionBackwardFilter, Handle *h, const void *alpha, const Tensor *xd, CUdeviceptr x, const Tensor *dyd,
    CUdeviceptr dy, const Convolution *c, int algorithm, CUdeviceptr workspace, size_t bytes, const void *beta,
    const Filter *dwd, CUdeviceptr dw) {
    BEGIN(h);
    Problem p;
    CHECK(problemOf(__func__, FILTER, xd, dwd, c, dyd, p));
    return run(h, "cudnnConvolutionBackwardFilter", p, algorithm, workspace, bytes, alpha, beta, {x, dw, dy});
}

// y = activation(alpha1 · conv(x) + alpha2 · z + bias)
DNN(cudnnConvolutionBiasActivationForward, Handle *h, const void *alpha1, const Tensor *xd, CUdeviceptr x,
    const Filter *wd, CUdeviceptr w, const Convolution *c, int algorithm, CUdeviceptr workspace, size_t bytes,
    const void *alpha2, const Tensor *zd, CUdeviceptr z, const Tensor *biasD, CUdeviceptr bias,
    const Activation *activation, const Tensor *yd, CUdeviceptr y) {
    BEGIN(h);
    const char *function = "cudnnConvolutionBiasActivationForward";
    Problem p;
    CHECK(problemOf(function, FORWARD, xd, wd, c, yd, p));
    KNOWN(tensors, zd, biasD);
    KNOWN(activations, activation);
    CHECK(scalars(function, alpha1, alpha2));
    if (!x || !w || !z || !bias || !y) return BAD_PARAM_NULL;
    if (!zd->same(*yd) || biasD->rank != yd->rank || biasD->size[1] != yd->size[1]
        || outputPixels(*biasD) * (size_t)biasD->size[0] != 1)
        return BAD_PARAM;
    if (biasD->stride[1] != 1) return NOT_SUPPORTED;
    bool identity = activation->mode == 5, nan = activation->nan != 0;
    if ((activation->mode != 1 && !identity) || (identity && algorithm != 1)) return NOT_SUPPORTED;
    size_t needed;
    CHECK(workspaceOf(p, algorithm, workspace, bytes, &needed));
    float a1 = *(const float *)alpha1, a2 = *(const float *)alpha2;
    Tensor zt = *zd, bt = *biasD;
    return enqueue(h, function, [=]() -> CUresult {
        void *px = map(function, "x", x, p.x.bytes()), *pw = map(function, "w", w, p.w.asTensor().bytes()),
             *py = map(function, "y", y, p.y.bytes());
        void *pz = map(function, "z", z, zt.bytes()), *pb = map(function, "bias", bias, bt.bytes());
        if (!spoil(function, workspace, needed) || !px || !pw || !py || !pz || !pb) return standin::deviceError();
        Element stored = p.x.type == TYPE_BFLOAT16 ? Element::BF16 : Element::F32,
                ofBias = bt.type == TYPE_BFLOAT16 ? Element::BF16 : Element::F32;
        forward(p, px, pw, [=](long channel, long i, float sum) {
            float added = standin::forgetsBias() ? 0 : standin::load(pb, channel * bt.stride[1], ofBias);
            float v = a1 * sum + added;
            if (a2 != 0) v += a2 * standin::load(pz, i, stored);
            bool cut = !identity && (v < 0 || (v != v && !nan));
            standin::blend(py, i, stored, 1, cut ? 0 : v, 0);
        });
        return 0;
    });
}
