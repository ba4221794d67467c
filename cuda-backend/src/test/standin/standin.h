// CUDA's libraries imitated on the CPU: what the four of them share. All of it lives in libcuda.so.1; the others link
// to it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_set>

#define SHARED __attribute__((visibility("default")))
#define EXPORT extern "C" SHARED

typedef int CUresult;
typedef unsigned long long CUdeviceptr;
struct Stream;
typedef Stream *CUstream;

namespace standin {

// Counts a call that can fail, and writes it to the trace; false if this one has been chosen to fail.
SHARED bool enter(const char *function);
// The same for a call of a library: what it answers at once, which is `failure` if it has been chosen to fail, or what a
// test has every call of the function answer; 0: the call goes on.
SHARED int answer(const char *function, int failure);
// Calls that only give something back are traced, but never chosen to fail: a leak would be the stand-in's own fault.
SHARED void leave(const char *function);
// What no correct program does. Said on stderr, kept, counted; tests assert that there is none.
SHARED void violation(const std::string &text);
// The driver's error that every library call would meet now: none, or the sticky one.
SHARED CUresult deviceError();
// The context that cuBLAS and cuDNN take: false if the thread has none.
SHARED bool hasContext();
// Device memory [p, p + bytes), checked; null, and a sticky error, if that is not within one allocation. Work calls it
// while it runs; outside of queued work nothing at all may touch the memory.
SHARED void *map(CUdeviceptr p, size_t bytes, const char *what);
SHARED bool isDevice(const void *p);
SHARED bool isStream(CUstream stream, const char *function);
// The one way in which anything asynchronous happens: appended to the stream, or to the graph that the stream captures.
SHARED CUresult enqueue(CUstream stream, const std::string &name, std::function<CUresult()> work);
SHARED void countHandle(const char *kind, int change);
SHARED bool checked();
SHARED bool forgetsBias();  // a fault that tests must find
SHARED std::string folder();  // of the libraries

// Handles of a kind. The memory of a destroyed one is kept, so that its address never means another.
template <class T> class Handles {
    const char *kind;
    std::unordered_set<const void *> live, dead;

public:
    explicit Handles(const char *kind) : kind(kind) {}

    T *add(T *handle) {
        live.insert(handle);
        countHandle(kind, 1);
        return handle;
    }

    bool has(const void *handle, const char *function) {
        if (live.count(handle)) return true;
        violation(std::string(function) + ": "
                  + (handle == nullptr    ? "null"
                     : dead.count(handle) ? "a destroyed handle"
                                          : "a foreign handle")
                  + " given as " + kind);
        return false;
    }

    bool remove(const void *handle, const char *function) {
        if (!has(handle, function)) return false;
        live.erase(handle);
        dead.insert(handle);
        countHandle(kind, -1);
        return true;
    }

    bool alive(const void *handle) const { return live.count(handle) != 0; }

    void removeAll() {
        countHandle(kind, -(int)live.size());
        dead.insert(live.begin(), live.end());
        live.clear();
    }
};

}  // namespace standin
