// The geometry of a window that slides over three spatial axes; missing axes come first, with size 1.
#ifndef TANDEM_WINDOW
#define TANDEM_WINDOW

namespace tandem {

struct Window {
    int in[3];
    int out[3];
    int kernel[3];
    int stride[3];
    int low[3];
    int high[3];
    int dilation[3];

    __device__ int ins() const {
        return in[0] * in[1] * in[2];
    }

    __device__ int outs() const {
        return out[0] * out[1] * out[2];
    }

    __device__ int cells() const {
        return kernel[0] * kernel[1] * kernel[2];
    }

    // Splits an index among [planes, out] into the plane, which is returned, and the position of a window.
    __device__ int position_of(unsigned index, int position[3]) const {
        return split(index, out, position);
    }

    // Splits an index among [planes, in].
    __device__ int element_of(unsigned index, int element[3]) const {
        return split(index, in, element);
    }

    // Splits an index among [filters, kernel].
    __device__ int cell_of(unsigned index, int cell[3]) const {
        return split(index, kernel, cell);
    }

    __device__ static int split(unsigned index, const int sizes[3], int coordinates[3]) {
        for (int axis = 2; axis >= 0; axis--) {
            coordinates[axis] = index % sizes[axis];
            index /= sizes[axis];
        }
        return index;
    }

    // The coordinate that a cell reads at a position; -1 if it is padding.
    __device__ int element(int axis, int position, int cell) const {
        const int at = position * stride[axis] - low[axis] + cell * dilation[axis];
        return at >= 0 && at < in[axis] ? at : -1;
    }

    // The cell that reads a coordinate at a position, or -1.
    __device__ int cell(int axis, int position, int element) const {
        const int distance = element + low[axis] - position * stride[axis];
        const int cell = distance / dilation[axis];
        return distance >= 0 && distance % dilation[axis] == 0 && cell < kernel[axis] ? cell : -1;
    }

    __device__ bool reads(int axis, int position, int element) const {
        return cell(axis, position, element) >= 0;
    }

    // The first position whose span reaches a coordinate.
    __device__ int first_position(int axis, int element) const {
        const int before = element + low[axis] - dilation[axis] * (kernel[axis] - 1);
        return before <= 0 ? 0 : (before + stride[axis] - 1) / stride[axis];
    }

    // The last position that begins at or before a coordinate.
    __device__ int last_position(int axis, int element) const {
        const int last = (element + low[axis]) / stride[axis];
        return last < out[axis] ? last : out[axis] - 1;
    }

    // How many cells of a window lie from a coordinate on and before another.
    __device__ int cells_between(int axis, int position, int from, int to) const {
        int count = 0;
        for (int cell = 0; cell < kernel[axis]; cell++) {
            const int at = position * stride[axis] - low[axis] + cell * dilation[axis];
            count += at >= from && at < to ? 1 : 0;
        }
        return count;
    }
};

}

#endif
