// The state of the driver's stand-in; only the sources of libcuda.so.1 see it.
#pragma once
#include "standin.h"
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

enum : CUresult {
    CUDA_SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NOT_INITIALIZED = 3,
    NO_DEVICE = 100,
    INVALID_DEVICE = 101,
    INVALID_IMAGE = 200,
    INVALID_CONTEXT = 201,
    NO_BINARY_FOR_GPU = 209,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    NOT_READY = 600,
    ILLEGAL_ADDRESS = 700,
    LAUNCH_OUT_OF_RESOURCES = 701,
    LAUNCH_TIMEOUT = 702,
    MISALIGNED_ADDRESS = 716,
    LAUNCH_FAILED = 719,
    NOT_SUPPORTED = 801,
    CAPTURE_UNSUPPORTED = 900,
    CAPTURE_INVALIDATED = 901,
    CAPTURE_UNMATCHED = 903,
    CAPTURE_UNJOINED = 904,
    CAPTURE_ISOLATION = 905,
    CAPTURED_EVENT = 907,
    CAPTURE_WRONG_THREAD = 908,
    UNKNOWN = 999
};

struct Work {
    std::string name;
    std::function<CUresult()> run;
};
struct Graph {
    std::vector<Work> nodes;
};
struct GraphExec {
    std::vector<Work> nodes;
};

struct Capture {
    Stream *origin;
    std::thread::id thread;
    int mode;  // 0 global, 1 this thread only, 2 relaxed
    bool broken = false;
    Graph *graph;
    std::map<Stream *, size_t> forked;  // the others that take part → a node nobody waits for yet, or 0
};

struct Stream {
    bool blocking = true;
    std::deque<Work> queue;
    uint64_t queued = 0, done = 0;
    std::shared_ptr<Capture> capture;
};

struct Event {
    bool timing = true;
    Stream *stream = nullptr;  // null: never recorded
    uint64_t position = 0;
    std::shared_ptr<double> millis;
    std::shared_ptr<Capture> capture;  // recorded in it
};

struct Allocation {
    uint64_t first, bytes, page, pageBytes, number;
    uint64_t end() const { return first + bytes; }
};

struct Parameter {
    unsigned bytes;
    bool pointer;
};
struct KernelEntry {  // as the shim's StandinKernel
    void (*enter)(void *kernel, void **arguments);
    void *kernel;
    unsigned maxThreads, parameters;
    const Parameter *parameter;
};
struct Module;
struct Function {
    Module *module;
    std::string name;
    KernelEntry entry;
    int maxDynamicShared = 48 * 1024;
};
struct Module {
    void *library;
    uint64_t first, end;  // where it was loaded
    char *shared, *sharedEnd;
    bool cooperative;  // has barriers or shuffles
    std::map<std::string, Function *> functions;
};

struct Settings {
    int order = 0;  // of blocks and threads: 0 forward, 1 reverse, 2 shuffled
    uint64_t seed = 1;
    bool eager = false, checked = true, absent = false, forgetsBias = false;
    uint64_t memory = 4ull << 30;
    int capability = 90, driverVersion = 12060;
    long limitMillis = 60000;
    long deaf = 0;  // the stream, counted from 1 as they were made, that waits for no event
    long failAt = 0;
};

struct Context {};

struct Driver {
    std::recursive_mutex mutex;
    Settings settings;
    bool initialised = false;
    int retained = 0;
    CUresult sticky = CUDA_SUCCESS;
    Context primary;

    std::map<uint64_t, Allocation> live, dead;  // by first address
    std::map<uint64_t, size_t> pinned;
    uint64_t nextPage = 0, nextNumber = 1, usedBytes = 0, peakBytes = 0;
    int open = 0;  // depth of work that may touch device memory

    standin::Handles<Stream> streams{"stream"};
    standin::Handles<Event> events{"event"};
    standin::Handles<Module> modules{"module"};
    standin::Handles<Function> functions{"function"};
    standin::Handles<Graph> graphs{"graph"};
    standin::Handles<GraphExec> graphExecs{"executable graph"};
    std::vector<Stream *> streamList;
    Stream null;
    std::set<std::shared_ptr<Capture>> captures;

    long calls = 0, violations = 0, launches = 0, graphLaunches = 0, leaks = 0;
};

extern Driver &driver;
extern thread_local Context *current;

const uint64_t DEVICE_BASE = 0x310000000000ull, DEVICE_SPAN = 1ull << 40;
const int MAX_SHARED = 227 * 1024;

CUresult begin(const char *function, bool needsContext = true);  // the error to return at once, or success
CUresult beginRelease(const char *function);  // the same for calls that give back; the caller goes on
CUresult fault(CUresult error);  // makes it sticky, returns it
CUresult unsafeInCapture();  // the error of a call that no capture allows; it breaks the capture
void finish(std::shared_ptr<Capture> capture);
std::string describe(uint64_t address);
Allocation *allocationAt(uint64_t address);
void freeEverything();
CUresult drain(Stream *stream, uint64_t upTo);
CUresult drainAll();
Stream *streamOf(CUstream stream);
bool isPinned(const void *p, size_t bytes);
CUresult runKernel(Function *function, const unsigned grid[3], const unsigned block[3], unsigned dynamicBytes,
                   void **arguments);
void forgetRecent();

// Device memory is accessible while one of these lives.
class Access {
public:
    Access();
    ~Access();
};

typedef std::lock_guard<std::recursive_mutex> Lock;
#define API(name, ...) EXPORT CUresult name(__VA_ARGS__)
#define CHECK(condition) \
    if (CUresult checkedResult = (condition)) return checkedResult
#define BEGIN \
    Lock lock(driver.mutex); \
    CHECK(begin(__func__))
