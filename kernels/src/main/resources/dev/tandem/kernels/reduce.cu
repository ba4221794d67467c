// Reductions: many results at once, each from a range of elements, in an order that depends on sizes alone.
#ifndef TANDEM_REDUCE
#define TANDEM_REDUCE

namespace tandem {

// ---- what is kept while elements come: V is float or i64. What clear() leaves behind changes nothing it is joined with.

__device__ inline void lowest(float& x) {
    x = -infinity();
}

__device__ inline void lowest(i64& x) {
    x = -0x7FFFFFFFFFFFFFFFLL - 1;
}

__device__ inline void highest(float& x) {
    x = infinity();
}

__device__ inline void highest(i64& x) {
    x = 0x7FFFFFFFFFFFFFFFLL;
}

template <class V>
struct Sum {
    V value;

    __device__ void clear() {
        value = 0;
    }
    __device__ void add(V x, unsigned) {
        value = plus(value, x);
    }
    __device__ void join(const Sum& other) {
        value = plus(value, other.value);
    }
    __device__ V result() const {
        return value;
    }
};

template <class V>
struct Product {
    V value;

    __device__ void clear() {
        value = 1;
    }
    __device__ void add(V x, unsigned) {
        value = times(value, x);
    }
    __device__ void join(const Product& other) {
        value = times(value, other.value);
    }
    __device__ V result() const {
        return value;
    }
};

template <class V>
struct Max {
    V value;

    __device__ void clear() {
        lowest(value);
    }
    __device__ void add(V x, unsigned) {
        value = larger(value, x);
    }
    __device__ void join(const Max& other) {
        value = larger(value, other.value);
    }
    __device__ V result() const {
        return value;
    }
};

template <class V>
struct Min {
    V value;

    __device__ void clear() {
        highest(value);
    }
    __device__ void add(V x, unsigned) {
        value = smaller(value, x);
    }
    __device__ void join(const Min& other) {
        value = smaller(value, other.value);
    }
    __device__ V result() const {
        return value;
    }
};

// Where the first of the largest is, or the first NaN. Elements may come in any order.
template <class V>
struct ArgMax {
    V value;
    unsigned at;

    __device__ void clear() {
        lowest(value);
        at = 0xFFFFFFFFu;
    }
    __device__ void add(V x, unsigned position) {
        const bool equals = x == value || (is_nan(x) && is_nan(value));
        if (x > value || (is_nan(x) && !is_nan(value)) || (equals && position < at)) {
            value = x;
            at = position;
        }
    }
    __device__ void join(const ArgMax& other) {
        add(other.value, other.at);
    }
    __device__ i64 result() const {
        return at;
    }
};

// Where a thread is among rows. A block is `blockDim.x / lanes` groups of `lanes` threads; a group has a row, or one of `parts`
// equal ranges of it. Neighbouring threads have neighbouring elements, or neighbouring rows if `columns`.
struct Place {
    unsigned lanes;
    unsigned groups;
    unsigned lane;
    unsigned group;
    unsigned parts;
    unsigned part;
    unsigned k;
};

__device__ inline Place place(unsigned block, int lanes, int parts, int columns) {
    const unsigned groups = blockDim.x / lanes;
    const unsigned lane = columns ? threadIdx.x / groups : threadIdx.x % lanes;
    const unsigned group = columns ? threadIdx.x % groups : threadIdx.x / lanes;
    return {(unsigned) lanes, groups, lane, group, (unsigned) parts, block % parts, block / parts * groups + group};
}

// Reduces elements 0 to reduced − 1 of each of kept rows; every thread of a group gets what its range came to. A thread takes
// every lanes-th element of the range, in order, then the group's threads are joined in a tree.
//
// take(a, k, r): adds element r of row k to a.    scratch: one A a thread.    Reads every element once.
template <class A, class Take>
__device__ A reduce(A* scratch, const Place& at, int kept, int reduced, Take take) {
    const unsigned range = ((unsigned) reduced + at.parts - 1) / at.parts;
    const unsigned begin = at.part * range;
    const unsigned end = begin + range < (unsigned) reduced ? begin + range : reduced;
    A sum;
    sum.clear();
    if (at.k < (unsigned) kept) {
        for (unsigned r = begin + at.lane; r < end; r += at.lanes) {
            take(sum, at.k, r);
        }
    }
    A* own = scratch + (at.lane * at.groups + at.group);
    *own = sum;
    for (unsigned half = at.lanes / 2; half > 0; half /= 2) {
        __syncthreads();
        if (at.lane < half) {
            own->join(own[half * at.groups]);
        }
    }
    __syncthreads();
    return scratch[at.group];
}

}

#endif
