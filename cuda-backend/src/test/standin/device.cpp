// The device, its primary context, and the texts of errors. That it is no GPU, its name says.
#include "driver.h"
#include <cstdio>

namespace {

CUresult device(int ordinal) { return ordinal == 0 ? CUDA_SUCCESS : INVALID_DEVICE; }

int attribute(int which) {
    switch (which) {
        case 1:
        case 2:
        case 3: return 1024;  // threads a block, and its x and y
        case 4: return 64;  // its z
        case 5: return 2147483647;  // blocks of a grid in x
        case 6:
        case 7: return 65535;  // in y and z
        case 8: return 48 * 1024;  // shared memory a block without asking
        case 9: return 65536;  // constant memory
        case 10: return 32;  // threads a warp
        case 12:
        case 82: return 65536;  // registers a block, a multiprocessor
        case 13: return 1000000;  // clock, kHz
        case 16: return 8;  // multiprocessors
        case 31:
        case 40:
        case 41: return 1;  // kernels at once, copy engines, unified addresses
        case 36: return 1000000;  // memory clock, kHz
        case 37: return 1024;  // bus width
        case 38: return 8 << 20;  // level 2 cache
        case 39: return 2048;  // threads a multiprocessor
        case 75: return driver.settings.capability / 10;
        case 76: return driver.settings.capability % 10;
        case 81: return 228 * 1024;  // shared memory a multiprocessor
        case 97: return MAX_SHARED;  // a block that asks for it
        default: return 0;
    }
}

struct ErrorText {
    CUresult code;
    const char *name, *text;
};
const ErrorText ERRORS[] = {
    {CUDA_SUCCESS, "CUDA_SUCCESS", "no error"},
    {INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {NO_DEVICE, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {INVALID_IMAGE, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
    {INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {NO_BINARY_FOR_GPU, "CUDA_ERROR_NO_BINARY_FOR_GPU", "no kernel image is available for execution on the device"},
    {INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {NOT_FOUND, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {NOT_READY, "CUDA_ERROR_NOT_READY", "device not ready"},
    {ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {LAUNCH_OUT_OF_RESOURCES, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"},
    {LAUNCH_TIMEOUT, "CUDA_ERROR_LAUNCH_TIMEOUT", "the launch timed out and was terminated"},
    {MISALIGNED_ADDRESS, "CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address"},
    {LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {NOT_SUPPORTED, "CUDA_ERROR_NOT_SUPPORTED", "operation not supported"},
    {CAPTURE_UNSUPPORTED, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing"},
    {CAPTURE_INVALIDATED, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED",
     "operation failed due to a previous error during capture"},
    {CAPTURE_UNMATCHED, "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED", "capture was not initiated in this stream"},
    {CAPTURE_UNJOINED, "CUDA_ERROR_STREAM_CAPTURE_UNJOINED", "capturing stream has unjoined work"},
    {CAPTURE_ISOLATION, "CUDA_ERROR_STREAM_CAPTURE_ISOLATION",
     "dependency created on uncaptured work in another stream"},
    {CAPTURED_EVENT, "CUDA_ERROR_CAPTURED_EVENT",
     "operation not permitted on an event last recorded in a capturing stream"},
    {CAPTURE_WRONG_THREAD, "CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD",
     "attempt to terminate a thread-local capture sequence from another thread"},
    {UNKNOWN, "CUDA_ERROR_UNKNOWN", "unknown error"},
};

CUresult text(CUresult code, const char **to, const char *ErrorText::*which) {
    *to = nullptr;
    for (auto &error : ERRORS)
        if (error.code == code) *to = error.*which;
    return *to ? CUDA_SUCCESS : INVALID_VALUE;
}

}  // namespace

#define BEGIN_WITHOUT_CONTEXT \
    Lock lock(driver.mutex); \
    CHECK(begin(__func__, false))

API(cuInit, unsigned flags) {
    Lock lock(driver.mutex);
    if (!standin::enter(__func__)) return UNKNOWN;
    if (flags) return INVALID_VALUE;
    if (driver.settings.absent) return NO_DEVICE;
    driver.initialised = true;
    return CUDA_SUCCESS;
}

API(cuDriverGetVersion, int *version) {
    *version = driver.settings.driverVersion;
    return CUDA_SUCCESS;
}

API(cuDeviceGetCount, int *count) {
    BEGIN_WITHOUT_CONTEXT;
    *count = 1;
    return CUDA_SUCCESS;
}

API(cuDeviceGet, int *handle, int ordinal) {
    BEGIN_WITHOUT_CONTEXT;
    *handle = ordinal;
    return device(ordinal);
}

API(cuDeviceGetName, char *name, int length, int ordinal) {
    BEGIN_WITHOUT_CONTEXT;
    CHECK(device(ordinal));
    snprintf(name, (size_t)length, "stand-in (no GPU)");
    return CUDA_SUCCESS;
}

API(cuDeviceTotalMem_v2, size_t *bytes, int ordinal) {
    BEGIN_WITHOUT_CONTEXT;
    CHECK(device(ordinal));
    *bytes = driver.settings.memory;
    return CUDA_SUCCESS;
}

API(cuDeviceGetAttribute, int *value, int which, int ordinal) {
    BEGIN_WITHOUT_CONTEXT;
    CHECK(device(ordinal));
    *value = attribute(which);
    return CUDA_SUCCESS;
}

API(cuDevicePrimaryCtxRetain, Context **context, int ordinal) {
    BEGIN_WITHOUT_CONTEXT;
    CHECK(device(ordinal));
    driver.retained++;
    *context = &driver.primary;
    return CUDA_SUCCESS;
}

API(cuDevicePrimaryCtxRelease_v2, int ordinal) {
    Lock lock(driver.mutex);
    standin::leave(__func__);
    CHECK(device(ordinal));
    if (driver.retained == 0) {
        standin::violation("cuDevicePrimaryCtxRelease: released more often than retained");
        return INVALID_CONTEXT;
    }
    if (--driver.retained == 0) {
        drainAll();
        freeEverything();
    }
    return driver.sticky;
}

API(cuDevicePrimaryCtxSetFlags_v2, int ordinal, unsigned) {
    BEGIN_WITHOUT_CONTEXT;
    return device(ordinal);
}

API(cuDevicePrimaryCtxGetState, int ordinal, unsigned *flags, int *active) {
    BEGIN_WITHOUT_CONTEXT;
    *flags = 0;
    *active = driver.retained > 0;
    return device(ordinal);
}

API(cuCtxSetCurrent, Context *context) {
    BEGIN_WITHOUT_CONTEXT;
    if (context && (context != &driver.primary || driver.retained == 0)) return INVALID_CONTEXT;
    current = context;
    return CUDA_SUCCESS;
}

API(cuCtxGetCurrent, Context **context) {
    BEGIN_WITHOUT_CONTEXT;
    *context = current;
    return CUDA_SUCCESS;
}

API(cuCtxGetDevice, int *ordinal) {
    BEGIN;
    *ordinal = 0;
    return CUDA_SUCCESS;
}

API(cuCtxSynchronize) {
    BEGIN;
    CHECK(unsafeInCapture());
    return drainAll();
}

API(cuGetErrorName, CUresult code, const char **to) { return text(code, to, &ErrorText::name); }
API(cuGetErrorString, CUresult code, const char **to) { return text(code, to, &ErrorText::text); }
