// Copies and fills. Pinned memory is read and written as late as the stream runs; pageable memory at once.
#include "driver.h"
#include <cstring>

namespace {

using standin::enqueue;

// A range that is wrong already at the call is refused there and leaves the context usable, as the driver does.
CUresult inside(CUdeviceptr p, size_t bytes, const char *function) {
    Allocation *a = allocationAt(p);
    if (bytes == 0 || (a && bytes <= a->end() - p)) return CUDA_SUCCESS;
    standin::violation(std::string(function) + ": " + std::to_string(bytes) + " bytes wanted, but " + describe(p));
    return INVALID_VALUE;
}

CUresult hostOf(const void *p, size_t bytes, const char *function) {
    if (bytes == 0 || (p && !standin::isDevice(p))) return CUDA_SUCCESS;
    standin::violation(std::string(function) + ": " + (p ? "a device address" : "null") + " given as host memory");
    return INVALID_VALUE;
}

CUresult toDevice(CUdeviceptr to, const void *from, size_t bytes, const char *function) {
    void *p = standin::map(to, bytes, function);
    if (!p && bytes) return ILLEGAL_ADDRESS;
    if (bytes) memcpy(p, from, bytes);
    return CUDA_SUCCESS;
}

CUresult toHost(void *to, CUdeviceptr from, size_t bytes, const char *function) {
    void *p = standin::map(from, bytes, function);
    if (!p && bytes) return ILLEGAL_ADDRESS;
    if (bytes) memcpy(to, p, bytes);
    return CUDA_SUCCESS;
}

CUresult within(CUdeviceptr to, CUdeviceptr from, size_t bytes, const char *function) {
    void *p = standin::map(to, bytes, function), *q = standin::map(from, bytes, function);
    if (bytes && (!p || !q)) return ILLEGAL_ADDRESS;
    if (bytes) memmove(p, q, bytes);
    return CUDA_SUCCESS;
}

template <class T> CUresult fill(CUstream stream, CUdeviceptr p, T value, size_t count, const char *function) {
    if (!standin::isStream(stream, function)) return INVALID_HANDLE;
    CHECK(inside(p, count * sizeof(T), function));
    if (p % sizeof(T)) return INVALID_VALUE;
    return enqueue(stream, function, [=]() -> CUresult {
        T *to = (T *)standin::map(p, count * sizeof(T), function);
        if (!to && count) return ILLEGAL_ADDRESS;
        for (size_t i = 0; i < count; i++)
            to[i] = value;
        return CUDA_SUCCESS;
    });
}

CUresult pageableInCapture(CUstream stream) {
    if (!streamOf(stream)->capture) return CUDA_SUCCESS;
    streamOf(stream)->capture->broken = true;
    return CAPTURE_UNSUPPORTED;
}

// A synchronous copy is on the null stream: it waits for what that waits for, and for nothing else.
CUresult now(const char *function, std::function<CUresult()> copy) {
    CHECK(unsafeInCapture());
    CHECK(enqueue(nullptr, function, std::move(copy)));
    return drain(&driver.null, driver.null.queued);
}

}  // namespace

API(cuMemcpyHtoD_v2, CUdeviceptr to, const void *from, size_t bytes) {
    BEGIN;
    CHECK(inside(to, bytes, "cuMemcpyHtoD"));
    CHECK(hostOf(from, bytes, "cuMemcpyHtoD"));
    return now("cuMemcpyHtoD", [=] { return toDevice(to, from, bytes, "cuMemcpyHtoD"); });
}

API(cuMemcpyDtoH_v2, void *to, CUdeviceptr from, size_t bytes) {
    BEGIN;
    CHECK(inside(from, bytes, "cuMemcpyDtoH"));
    CHECK(hostOf(to, bytes, "cuMemcpyDtoH"));
    return now("cuMemcpyDtoH", [=] { return toHost(to, from, bytes, "cuMemcpyDtoH"); });
}

API(cuMemcpyDtoD_v2, CUdeviceptr to, CUdeviceptr from, size_t bytes) {
    BEGIN;
    CHECK(unsafeInCapture());
    CHECK(inside(to, bytes, "cuMemcpyDtoD"));
    CHECK(inside(from, bytes, "cuMemcpyDtoD"));
    return enqueue(nullptr, "cuMemcpyDtoD", [=] { return within(to, from, bytes, "cuMemcpyDtoD"); });
}

API(cuMemcpyDtoDAsync_v2, CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) {
    BEGIN;
    if (!standin::isStream(stream, __func__)) return INVALID_HANDLE;
    CHECK(inside(to, bytes, "cuMemcpyDtoDAsync"));
    CHECK(inside(from, bytes, "cuMemcpyDtoDAsync"));
    return enqueue(stream, "cuMemcpyDtoDAsync", [=] { return within(to, from, bytes, "cuMemcpyDtoDAsync"); });
}

API(cuMemcpyHtoDAsync_v2, CUdeviceptr to, const void *from, size_t bytes, CUstream stream) {
    BEGIN;
    if (!standin::isStream(stream, __func__)) return INVALID_HANDLE;
    CHECK(inside(to, bytes, "cuMemcpyHtoDAsync"));
    CHECK(hostOf(from, bytes, "cuMemcpyHtoDAsync"));
    if (isPinned(from, bytes))
        return enqueue(stream, "cuMemcpyHtoDAsync", [=]() -> CUresult {
            if (isPinned(from, bytes)) return toDevice(to, from, bytes, "cuMemcpyHtoDAsync");
            standin::violation("cuMemcpyHtoDAsync: the pinned memory was freed before the copy ran");
            return ILLEGAL_ADDRESS;
        });
    CHECK(pageableInCapture(stream));
    auto staged = std::make_shared<std::string>((const char *)from, bytes);
    return enqueue(stream, "cuMemcpyHtoDAsync",
                   [=] { return toDevice(to, staged->data(), bytes, "cuMemcpyHtoDAsync"); });
}

API(cuMemcpyDtoHAsync_v2, void *to, CUdeviceptr from, size_t bytes, CUstream stream) {
    BEGIN;
    if (!standin::isStream(stream, __func__)) return INVALID_HANDLE;
    CHECK(inside(from, bytes, "cuMemcpyDtoHAsync"));
    CHECK(hostOf(to, bytes, "cuMemcpyDtoHAsync"));
    bool pinned = isPinned(to, bytes);
    if (!pinned) CHECK(pageableInCapture(stream));
    CHECK(enqueue(stream, "cuMemcpyDtoHAsync", [=]() -> CUresult {
        if (!pinned || isPinned(to, bytes)) return toHost(to, from, bytes, "cuMemcpyDtoHAsync");
        standin::violation("cuMemcpyDtoHAsync: the pinned memory was freed before the copy ran");
        return ILLEGAL_ADDRESS;
    }));
    return pinned ? CUDA_SUCCESS : drain(streamOf(stream), streamOf(stream)->queued);
}

API(cuMemsetD8_v2, CUdeviceptr p, unsigned char value, size_t count) {
    BEGIN;
    CHECK(unsafeInCapture());
    return fill(nullptr, p, value, count, "cuMemsetD8");
}

API(cuMemsetD32_v2, CUdeviceptr p, unsigned value, size_t count) {
    BEGIN;
    CHECK(unsafeInCapture());
    return fill(nullptr, p, value, count, "cuMemsetD32");
}

API(cuMemsetD8Async, CUdeviceptr p, unsigned char value, size_t count, CUstream stream) {
    BEGIN;
    return fill(stream, p, value, count, "cuMemsetD8Async");
}

API(cuMemsetD32Async, CUdeviceptr p, unsigned value, size_t count, CUstream stream) {
    BEGIN;
    return fill(stream, p, value, count, "cuMemsetD32Async");
}
