// Pooling and its gradient.
#include "cudnn.h"
#include <cmath>

namespace {

enum { MAX = 0, AVERAGE_WITH_PADDING = 1, AVERAGE_WITHOUT_PADDING = 2, MAX_DETERMINISTIC = 3 };

struct Windows {
    Image x, y;
    Three size, pad, stride;
    Windows(const Pooling &p, const Tensor &x, const Tensor &y)
        : x(x), y(y), size(p.window, p.spatial, 1), pad(p.pad, p.spatial, 0), stride(p.stride, p.spatial, 1) {}

    // Calls output(offset in y, offsets in x of the window's elements inside, in row-major order).
    template <class Each> void each(Each output) const {
        std::vector<long> inside;
        for (long n = 0; n < y.n; n++)
            for (long c = 0; c < y.c; c++)
                for (long z = 0; z < y.size[0]; z++)
                    for (long r = 0; r < y.size[1]; r++)
                        for (long q = 0; q < y.size[2]; q++) {
                            collect(n, c, {z, r, q}, inside);
                            output(y.at(n, c, z, r, q), inside);
                        }
    }

private:
    struct Place {
        long v[3];
    };

    void collect(long n, long c, Place at, std::vector<long> &to) const {
        long from[3], until[3];
        for (int i = 0; i < 3; i++) {
            long start = at.v[i] * stride[i] - pad[i];
            from[i] = std::max(0L, start);
            until[i] = std::min(x.size[i], start + size[i]);
        }
        to.clear();
        for (long z = from[0]; z < until[0]; z++)
            for (long r = from[1]; r < until[1]; r++)
                for (long q = from[2]; q < until[2]; q++)
                    to.push_back(x.at(n, c, z, r, q));
    }
};

bool isMax(const Pooling &p) { return p.mode == MAX || p.mode == MAX_DETERMINISTIC; }

float divisor(const Pooling &p, size_t inside) {
    if (p.mode == AVERAGE_WITHOUT_PADDING) return (float)inside;
    float elements = 1;
    for (int i = 0; i < p.spatial; i++)
        elements *= (float)p.window[i];
    return elements;
}

float pooled(const Pooling &p, const float *x, const std::vector<long> &window) {
    float sum = 0, max = -INFINITY;
    for (long i : window) {
        sum += x[i];
        if (x[i] > max || (p.nan && x[i] != x[i])) max = x[i];
    }
    return isMax(p) ? max : sum / divisor(p, window.size());
}

// One element of the maximum gets the gradient. Which one of equals is not said by cuDNN's documents: the deterministic
// mode takes the first here, the other the last.
void spread(const Pooling &p, const float *x, float y, float dy, const std::vector<long> &window, float *dx) {
    if (!isMax(p)) {
        for (long i : window)
            dx[i] += dy / divisor(p, window.size());
        return;
    }
    long chosen = -1;
    for (long i : window)
        if ((x[i] == y || (x[i] != x[i] && y != y)) && (chosen < 0 || p.mode == MAX)) chosen = i;
    if (chosen >= 0) dx[chosen] += dy;
}

int problemOf(const char *function, const Pooling *p, const Tensor *x, const Tensor *y) {
    CHECK(known(poolings, function, {p}));
    CHECK(known(tensors, function, {x, y}));
    int size[MOST_DIMENSIONS];
    CHECK(outputDimensions(*p, *x, size));
    if (y->type < 0 || y->rank != x->rank || !std::equal(size, size + y->rank, y->size)) return BAD_PARAM;
    return x->type == TYPE_FLOAT && y->type == TYPE_FLOAT ? SUCCESS : NOT_SUPPORTED;
}

}  // namespace

DNN(cudnnPoolingForward, Handle *h, const Pooling *p, const void *alpha, const Tensor *xd, CUdeviceptr x,
    const void *beta, const Tensor *yd, CUdeviceptr y) {
    BEGIN(h);
    CHECK(problemOf(__func__, p, xd, yd));
    CHECK(scalars(__func__, alpha, beta));
    if (!x || !y) return BAD_PARAM_NULL;
    float a = *(const float *)alpha, b = *(const float *)beta;
    return enqueue(h, __func__, [=, p = *p, xt = *xd, yt = *yd]() -> CUresult {
        const float *from = (const float *)map("cudnnPoolingForward", "x", x, xt.bytes());
        float *to = (float *)map("cudnnPoolingForward", "y", y, yt.bytes());
        if (!from || !to) return standin::deviceError();
        Windows(p, xt, yt).each([&](long i, const std::vector<long> &window) {
            standin::blend(to, i, standin::Element::F32, a, pooled(p, from, window), b);
        });
        return 0;
    });
}

DNN(cudnnPoolingBackward, Handle *h, const Pooling *p, const void *alpha, const Tensor *yd, CUdeviceptr y,
    const Tensor *dyd, CUdeviceptr dy, const Tensor *xd, CUdeviceptr x, const void *beta, const Tensor *dxd,
    CUdeviceptr dx) {
    BEGIN(h);
    CHECK(problemOf(__func__, p, xd, yd));
    CHECK(problemOf(__func__, p, dxd, dyd));
    CHECK(scalars(__func__, alpha, beta));
    if (!x || !y || !dx || !dy) return BAD_PARAM_NULL;
    bool alike = std::equal(xd->stride, xd->stride + xd->rank, dxd->stride)
                 && std::equal(yd->stride, yd->stride + yd->rank, dyd->stride);
    if (!alike || !xd->same(*dxd)) return NOT_SUPPORTED;
    float a = *(const float *)alpha, b = *(const float *)beta;
    return enqueue(h, __func__, [=, p = *p, xt = *xd, yt = *yd]() -> CUresult {
        const char *function = "cudnnPoolingBackward";
        const float *px = (const float *)map(function, "x", x, xt.bytes()),
                    *py = (const float *)map(function, "y", y, yt.bytes());
        const float *pdy = (const float *)map(function, "dy", dy, yt.bytes());
        float *pdx = (float *)map(function, "dx", dx, xt.bytes());
        if (!px || !py || !pdx || !pdy) return standin::deviceError();
        std::vector<float> sums(xt.bytes() / 4);
        Windows(p, xt, yt).each(
            [&](long i, const std::vector<long> &window) { spread(p, px, py[i], pdy[i], window, sums.data()); });
        Image(xt).each([&](long i) { standin::blend(pdx, i, standin::Element::F32, a, sums[(size_t)i], b); });
        return 0;
    });
}
