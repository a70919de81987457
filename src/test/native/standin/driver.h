/*
 * What the files of the stand-in driver share: one state under one lock, as one device with one context has it.
 *
 * Work on a stream is not done when it is asked for but as late as CUDA allows: when somebody waits for it. A program that reads a result
 * before it has waited, or writes over a pinned buffer that is still to be copied, sees it here every time, not once in a thousand.
 */
#ifndef PC_STANDIN_DRIVER_H
#define PC_STANDIN_DRIVER_H

#include "abi.h"

#include "shim/launch.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

struct standin_Context {
    int retained = 0;
};

struct standin_Module {
    void *library; /* compiled for this module alone; null: the kernels that all have */
    std::vector<std::unique_ptr<standin_Function>> functions;
};

struct standin_Function {
    standin_Module *module;
    std::string name;
    void *kernel;
    unsigned cluster;
    unsigned dynamicShared;
    bool largeClusters; /* of a size that not every device has */
};

namespace standin {

typedef std::lock_guard<std::recursive_mutex> Guard;

/** A kernel with all that it is launched with. */
struct KernelCall {
    CUfunction function = nullptr;
    unsigned grid[3];
    unsigned block[3];
    unsigned sharedBytes = 0;
    bool cooperative = false;
    std::vector<char> parameters;
};

/** One piece of work of a stream, or a node of a graph. */
struct Work {
    int type;
    KernelCall call; /* of a kernel */
    std::function<CUresult()> run; /* of anything else */
};

struct Allocation {
    size_t bytes;
    char *memory; /* with a margin on both sides */
};

/** What the environment, or a test, has set. */
struct Settings {
    int devices = 1;
    int capability = 90;
    int version = 13000;
    int processors = 132;
    size_t memory = size_t(16) << 30;
    bool eager = false;
};

/** A failure that a test has ordered. */
struct Failure {
    std::string function; /* empty: any that can fail */
    long left = 0;        /* calls until then; 0: none ordered */
    CUresult code = CUDA_ERROR_UNKNOWN;
};

struct State {
    std::recursive_mutex lock;
    Settings settings;
    Failure failure;
    bool initialised = false;
    standin_Context context;
    CUresult fault = CUDA_SUCCESS; /* of a kernel: everything fails from then on */
    std::string report;
    long calls = 0;
    long violations = 0;
    size_t bytes = 0;
    std::map<CUdeviceptr, Allocation> device;
    std::map<CUdeviceptr, size_t> freed;
    std::map<uintptr_t, Allocation> pinned;
    std::set<CUmodule> modules;
    std::set<CUstream> streams;
    std::set<CUevent> events;
    std::set<CUgraph> graphs;
    std::set<CUgraphExec> execs;
};

State &state();

/** The context that the calling thread has made current; may be null. */
CUcontext &current();

/** How a call begins: counts it, and says whether it is to fail; with a context, whether there is one that works. */
CUresult begin(const char *function, bool needsContext);

/** How a call begins that gives something back: never made to fail unless it is named. */
CUresult beginRelease(const char *function);

/** Notes something that the real driver would let pass and that is wrong all the same. */
void violation(const std::string &what);

/** The device stops, as after a kernel that went wrong. */
CUresult fault(CUresult code, const std::string &report);

/* ---- streams ------------------------------------------------------------------------------------------------------------------- */

bool isStream(CUstream stream);
bool isDefault(CUstream stream);

/** Puts work on a stream, or into the graph that is being captured from it. */
CUresult submit(CUstream stream, Work work);

/** Does what is left to do, of one stream or of all. */
CUresult drain(CUstream stream);
CUresult drainAll();

/** What a call on the default stream waits for: all streams but the non-blocking ones. */
CUresult drainBlocking();

bool capturing(CUstream stream);

/** An error if some capture forbids calls that are not part of it, such as an allocation. */
CUresult notWhileCapturing();

CUresult checkCall(const KernelCall &call);
CUresult runKernel(const KernelCall &call);

/** The parameters of a launch, from either way of passing them. */
CUresult readParameters(KernelCall &call, void **kernelParams, void **extra);

/** Whether [at, at + bytes) lies in one live allocation of the device; whether it is pinned host memory. */
bool onDevice(CUdeviceptr at, size_t bytes);
bool isPinned(const void *at, size_t bytes);

/** The most shared memory that a block can be given. */
unsigned mostShared();

/** The library of kernels beside this one; null with a note if it is not there. */
void *kernelLibrary();

}

#define BEGIN(name)                                            \
    standin::Guard guard(standin::state().lock);               \
    if (CUresult begun = standin::begin(#name, true)) {        \
        return begun;                                          \
    }

#define BEGIN_ANYWHERE(name)                                   \
    standin::Guard guard(standin::state().lock);               \
    if (CUresult begun = standin::begin(#name, false)) {       \
        return begun;                                          \
    }

#define BEGIN_RELEASE(name)                                    \
    standin::Guard guard(standin::state().lock);               \
    if (CUresult begun = standin::beginRelease(#name)) {       \
        return begun;                                          \
    }

#endif
