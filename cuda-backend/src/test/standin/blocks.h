// A kernel while it runs, as the checks of its accesses see it.
#pragma once
#include "driver.h"

struct Triple {
    unsigned x, y, z;
};
extern "C" {
extern SHARED Triple threadIdx, blockIdx, blockDim, gridDim;
}

struct Range {
    uint64_t first, end;
    bool has(uint64_t address, unsigned bytes) const { return address >= first && address + bytes <= end; }
};
struct Running {
    const char *kernel;
    Range shared, dynamicShared, stack, library;
};
extern Running *running;  // null: no kernel is

void report(const std::string &text);  // a violation, with kernel, block and thread
[[noreturn]] void leaveKernel(CUresult error);  // nothing with a destructor may be alive in the caller
void startClock();
void tick();
