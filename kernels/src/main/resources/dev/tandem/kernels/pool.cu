// Pooling over windows of up to three spatial axes.
#ifndef TANDEM_POOL
#define TANDEM_POOL

namespace tandem {

// The kinds of pooling.
struct Largest {
};

// The mean over the elements inside the input.
struct Mean {
};

// The mean over the elements inside the padded input.
struct PaddedMean {
};

// What a window's mean is divided by: its cells inside the input, or inside input and padding.
__device__ inline int divisor(Mean, const Window& w, const int position[3]) {
    int product = 1;
    for (int axis = 0; axis < 3; axis++) {
        product *= w.cells_between(axis, position[axis], 0, w.in[axis]);
    }
    return product;
}

__device__ inline int divisor(PaddedMean, const Window& w, const int position[3]) {
    int product = 1;
    for (int axis = 0; axis < 3; axis++) {
        product *= w.cells_between(axis, position[axis], -w.low[axis], w.in[axis] + w.high[axis]);
    }
    return product;
}

// Where in the plane the first of a window's largest elements is, or its first NaN; -1 if the window meets only padding.
template <class T>
__device__ int largest(const T* plane, const Window& w, const int position[3]) {
    int best = -1;
    float most = 0;
    for (int a = 0; a < w.kernel[0]; a++) {
        const int d = w.element(0, position[0], a);
        for (int b = 0; d >= 0 && b < w.kernel[1]; b++) {
            const int h = w.element(1, position[1], b);
            for (int c = 0; h >= 0 && c < w.kernel[2]; c++) {
                const int at = (d * w.in[1] + h) * w.in[2] + w.element(2, position[2], c);
                if (w.element(2, position[2], c) >= 0) {
                    const float x = to_float(plane[at]);
                    if (best < 0 || x > most || (is_nan(x) && !is_nan(most))) {
                        best = at;
                        most = x;
                    }
                }
            }
        }
    }
    return best;
}

template <class T>
__device__ float sum_of_window(const T* plane, const Window& w, const int position[3]) {
    float sum = 0;
    for (int a = 0; a < w.kernel[0]; a++) {
        const int d = w.element(0, position[0], a);
        for (int b = 0; d >= 0 && b < w.kernel[1]; b++) {
            const int h = w.element(1, position[1], b);
            for (int c = 0; h >= 0 && c < w.kernel[2]; c++) {
                const int e = w.element(2, position[2], c);
                sum += e < 0 ? 0.0f : to_float(plane[(d * w.in[1] + h) * w.in[2] + e]);
            }
        }
    }
    return sum;
}

template <class T>
__device__ void pool(Largest, T& y, const T* plane, const Window& w, const int position[3]) {
    const int best = largest(plane, w, position);
    if (best < 0) {
        put(y, 0.0f);
    } else {
        y = plane[best];
    }
}

template <class Kind, class T>
__device__ void pool(Kind kind, T& y, const T* plane, const Window& w, const int position[3]) {
    put(y, sum_of_window(plane, w, position) / (float) divisor(kind, w, position));
}

// x [planes, in], y [planes, out]: a thread an element of y.
template <class Kind, class T>
__device__ void pool(const T* x, T* y, const Window& w, int planes) {
    const unsigned elements = (unsigned) planes * w.outs();
    for (unsigned i = first_index(); i < elements; i += index_step()) {
        int position[3];
        const int plane = w.position_of(i, position);
        pool(Kind(), y[i], x + plane * w.ins(), w, position);
    }
}

// y = t where x is largest: x, t [planes, in], y [planes, out]: a thread an element of y.
template <class T>
__device__ void pool_tangent(const T* x, const T* t, T* y, const Window& w, int planes) {
    const unsigned elements = (unsigned) planes * w.outs();
    for (unsigned i = first_index(); i < elements; i += index_step()) {
        int position[3];
        const int plane = w.position_of(i, position) * w.ins();
        const int best = largest(x + plane, w, position);
        if (best < 0) {
            put(y[i], 0.0f);
        } else {
            y[i] = t[plane + best];
        }
    }
}

// What a window gives back to one of its elements.
template <class T>
__device__ float share(Largest, const T* plane, const Window& w, const int position[3], int element, float d) {
    return largest(plane, w, position) == element ? d : 0.0f;
}

template <class Kind, class T>
__device__ float share(Kind kind, const T*, const Window& w, const int position[3], int, float d) {
    return d / (float) divisor(kind, w, position);
}

// dx[e] = sum over the windows that read e, in their order, of what they give back: x, dx [planes, in], dy [planes, out]. A
// thread an element of dx; for the largest, every window is searched again by each of its elements. x is not read for means.
template <class Kind, class T>
__device__ void pool_gradient(const T* x, const T* dy, T* dx, const Window& w, int planes) {
    const unsigned elements = (unsigned) planes * w.ins();
    for (unsigned i = first_index(); i < elements; i += index_step()) {
        int at[3];
        const int plane = w.element_of(i, at);
        const int element = i - plane * w.ins();
        const T* gradients = dy + plane * w.outs();
        float sum = 0;
        int p[3];
        for (p[0] = w.first_position(0, at[0]); p[0] <= w.last_position(0, at[0]); p[0]++) {
            for (p[1] = w.first_position(1, at[1]); p[1] <= w.last_position(1, at[1]); p[1]++) {
                for (p[2] = w.first_position(2, at[2]); p[2] <= w.last_position(2, at[2]); p[2]++) {
                    if (w.reads(0, p[0], at[0]) && w.reads(1, p[1], at[1]) && w.reads(2, p[2], at[2])) {
                        const float d = to_float(gradients[(p[0] * w.out[1] + p[1]) * w.out[2] + p[2]]);
                        sum += share(Kind(), x + plane * w.ins(), w, p, element, d);
                    }
                }
            }
        }
        put(dx[i], sum);
    }
}

}

#endif
