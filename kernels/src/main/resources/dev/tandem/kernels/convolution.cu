// Convolutions of up to three spatial axes as plain loops: for geometries that the vendor's library can't express. Products of a
// channel are added up before channels are, in float32, in the same order every time.
//
// x [samples, channels, in], filter [filters, channels / groups, kernel], y [samples, filters, out]
#ifndef TANDEM_CONVOLUTION
#define TANDEM_CONVOLUTION

namespace tandem {

struct Channels {
    int channels;
    int filters;
    int groups;

    __device__ int group_channels() const {
        return channels / groups;
    }

    __device__ int group_filters() const {
        return filters / groups;
    }
};

// y[n,f,p] = sum x[n,c,element(p,e)] · filter[f,c,e] over the channels c of f's group and the cells e. A thread an element of y.
template <class T, class A>
__device__ void convolution(const T* x, const T* filter, A* y, const Window& w, const Channels& s, int elements) {
    for (unsigned i = first_index(); i < (unsigned) elements; i += index_step()) {
        int p[3];
        const int plane = w.position_of(i, p);
        const int f = plane % s.filters;
        const int channel = plane / s.filters * s.channels + f / s.group_filters() * s.group_channels();
        float sum = 0;
        for (int c = 0; c < s.group_channels(); c++) {
            const T* xs = x + (channel + c) * w.ins();
            const T* ws = filter + (f * s.group_channels() + c) * w.cells();
            float part = 0;
            int e[3];
            for (e[0] = 0; e[0] < w.kernel[0]; e[0]++) {
                const int d = w.element(0, p[0], e[0]);
                for (e[1] = 0; d >= 0 && e[1] < w.kernel[1]; e[1]++) {
                    const int h = w.element(1, p[1], e[1]);
                    for (e[2] = 0; h >= 0 && e[2] < w.kernel[2]; e[2]++) {
                        const int v = w.element(2, p[2], e[2]);
                        if (v >= 0) {
                            part += to_float(xs[(d * w.in[1] + h) * w.in[2] + v])
                                    * to_float(ws[(e[0] * w.kernel[1] + e[1]) * w.kernel[2] + e[2]]);
                        }
                    }
                }
            }
            sum += part;
        }
        put(y[i], sum);
    }
}

// dx[n,c,v] = sum filter[f,c,e] · dy[n,f,p] over the filters f of c's group and the positions p whose cell e reads v. A thread an
// element of dx.
template <class T, class A>
__device__ void convolution_input(const T* filter, const T* dy, A* dx, const Window& w, const Channels& s, int elements) {
    for (unsigned i = first_index(); i < (unsigned) elements; i += index_step()) {
        int v[3];
        const int plane = w.element_of(i, v);
        const int channel = plane % s.channels;
        const int first = channel / s.group_channels() * s.group_filters();
        float sum = 0;
        for (int f = first; f < first + s.group_filters(); f++) {
            const T* ds = dy + (plane / s.channels * s.filters + f) * w.outs();
            const T* ws = filter + (f * s.group_channels() + channel % s.group_channels()) * w.cells();
            float part = 0;
            int p[3];
            for (p[0] = w.first_position(0, v[0]); p[0] <= w.last_position(0, v[0]); p[0]++) {
                const int a = w.cell(0, p[0], v[0]);
                for (p[1] = w.first_position(1, v[1]); a >= 0 && p[1] <= w.last_position(1, v[1]); p[1]++) {
                    const int b = w.cell(1, p[1], v[1]);
                    for (p[2] = w.first_position(2, v[2]); b >= 0 && p[2] <= w.last_position(2, v[2]); p[2]++) {
                        const int c = w.cell(2, p[2], v[2]);
                        if (c >= 0) {
                            part += to_float(ws[(a * w.kernel[1] + b) * w.kernel[2] + c])
                                    * to_float(ds[(p[0] * w.out[1] + p[1]) * w.out[2] + p[2]]);
                        }
                    }
                }
            }
            sum += part;
        }
        put(dx[i], sum);
    }
}

// The term of dfilter[f,c,e] = sum x[n,c,element(p,e)] · dy[n,f,p] of one sample n and position p: k counts the elements of
// dfilter, r samples and positions.
template <class T>
__device__ float filter_term(const T* x, const T* dy, const Window& w, const Channels& s, unsigned k, unsigned r) {
    int e[3];
    int p[3];
    const int fc = w.cell_of(k, e);
    const int n = w.position_of(r, p);
    const int f = fc / s.group_channels();
    const int channel = f / s.group_filters() * s.group_channels() + fc % s.group_channels();
    const int d = w.element(0, p[0], e[0]);
    const int h = w.element(1, p[1], e[1]);
    const int v = w.element(2, p[2], e[2]);
    if (d < 0 || h < 0 || v < 0) {
        return 0;
    }
    return to_float(x[(n * s.channels + channel) * w.ins() + (d * w.in[1] + h) * w.in[2] + v])
            * to_float(dy[(n * s.filters + f) * w.outs() + (p[0] * w.out[1] + p[1]) * w.out[2] + p[2]]);
}

}

#endif
