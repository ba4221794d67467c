// A convolution as the library is asked for it; which algorithms it offers.
#pragma once
#include "cudnn.h"

enum Kind { FORWARD, DATA, FILTER };

struct Problem {
    Kind kind;
    Tensor x, y;
    Filter w;
    Convolution c;
};

size_t outputPixels(const Tensor &y);
int problemOf(const char *function, Kind kind, const Tensor *x, const Filter *w, const Convolution *c, const Tensor *y,
              Problem &to);
int workspaceOf(const Problem &p, int algorithm, CUdeviceptr workspace, size_t bytes, size_t *needed);
// The workspace's content is undefined afterwards: it is spoiled, so that nobody can rely on it. False if it can't be.
bool spoil(const char *function, CUdeviceptr workspace, size_t bytes);
