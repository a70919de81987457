/*
 * What a test says to the stand-in and hears from it: the environment, ordered failures, counts. The functions standin_* are reached from
 * Java through java.lang.foreign.
 *
 *   PC4J_STANDIN_DEVICES=0        how many devices there are (1)
 *   PC4J_STANDIN_CAPABILITY=8.0   compute capability (9.0)
 *   PC4J_STANDIN_DRIVER=12040     version of the driver (13000)
 *   PC4J_STANDIN_PROCESSORS=4     multiprocessors (132)
 *   PC4J_STANDIN_MEMORY=64M       device memory (16G)
 *   PC4J_STANDIN_FAIL=[NAME:]N[:CODE]  the N-th call (of NAME) fails with CODE (999)
 *   PC4J_STANDIN_EAGER=1          streams do their work at once
 *   PC4J_STANDIN_ORDER=K          order of the threads of a kernel: 0 ascending, 1 descending (1; the fastest, as copies land at once),
 *                                 2 interleaved warps, 3... shuffled
 *   PC4J_STANDIN_THREADS=N        operating system threads that share the blocks of a grid (one a processor)
 *   PC4J_STANDIN_KERNELS=PATH     the library of kernels (libpc4j_kernels.so beside the driver)
 */
#include "driver.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>

namespace standin {

namespace {

const char *text(const char *name) {
    const char *value = getenv(name);
    return value && *value ? value : nullptr;
}

long number(const char *name, long usual) {
    const char *value = text(name);
    return value ? strtol(value, nullptr, 10) : usual;
}

size_t bytes(const char *name, size_t usual) {
    const char *value = text(name);
    if (!value) {
        return usual;
    }
    char *unit;
    const size_t count = strtoull(value, &unit, 10);
    return count << (*unit == 'K' ? 10 : *unit == 'M' ? 20 : *unit == 'G' ? 30 : 0);
}

int capability() {
    const char *value = text("PC4J_STANDIN_CAPABILITY");
    const char *dot = value ? strchr(value, '.') : nullptr;
    if (!value) {
        return Settings().capability;
    }
    return dot ? atoi(value) * 10 + atoi(dot + 1) : atoi(value);
}

/* [NAME:]N[:CODE] */
Failure ordered() {
    Failure failure;
    const char *value = text("PC4J_STANDIN_FAIL");
    if (!value) {
        return failure;
    }
    std::string rest = value;
    if (rest[0] < '0' || rest[0] > '9') {
        const size_t colon = rest.find(':');
        failure.function = rest.substr(0, colon);
        rest = colon == std::string::npos ? "1" : rest.substr(colon + 1);
    }
    failure.left = atol(rest.c_str());
    const size_t colon = rest.find(':');
    if (colon != std::string::npos) {
        failure.code = static_cast<CUresult>(atoi(rest.c_str() + colon + 1));
    }
    return failure;
}

Settings fromEnvironment() {
    const Settings usual;
    Settings settings;
    settings.devices = number("PC4J_STANDIN_DEVICES", usual.devices);
    settings.capability = capability();
    settings.version = number("PC4J_STANDIN_DRIVER", usual.version);
    settings.processors = number("PC4J_STANDIN_PROCESSORS", usual.processors);
    settings.memory = bytes("PC4J_STANDIN_MEMORY", usual.memory);
    settings.eager = number("PC4J_STANDIN_EAGER", 0);
    return settings;
}

State *create() {
    State *state = new State();
    state->settings = fromEnvironment();
    state->failure = ordered();
    return state;
}

void setOrder(int order) {
    void *library = kernelLibrary();
    if (library) {
        reinterpret_cast<decltype(&pc_shim_order)>(dlsym(library, "pc_shim_order"))(order);
    }
}

bool fails(const char *function, bool named) {
    Failure &failure = state().failure;
    const bool meant = failure.function.empty() ? !named : failure.function == function;
    return failure.left > 0 && meant && --failure.left == 0;
}

}

/* Never destroyed: other libraries call us until the very end. */
State &state() {
    static State *all = create();
    return *all;
}

CUcontext &current() {
    static thread_local CUcontext mine;
    return mine;
}

CUresult begin(const char *function, bool needsContext) {
    State &s = state();
    s.calls++;
    if (fails(function, false)) {
        return s.failure.code;
    }
    if (!s.initialised && strcmp(function, "cuInit") != 0) {
        return CUDA_ERROR_NOT_INITIALIZED;
    }
    if (needsContext && !current()) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    if (needsContext && s.context.retained == 0) {
        return CUDA_ERROR_CONTEXT_IS_DESTROYED;
    }
    return needsContext ? s.fault : CUDA_SUCCESS;
}

CUresult beginRelease(const char *function) {
    State &s = state();
    if (fails(function, true)) {
        return s.failure.code;
    }
    return !s.initialised ? CUDA_ERROR_NOT_INITIALIZED : !current() ? CUDA_ERROR_INVALID_CONTEXT : CUDA_SUCCESS;
}

void violation(const std::string &what) {
    state().violations++;
    state().report = what;
    fprintf(stderr, "stand-in driver: %s\n", what.c_str());
}

CUresult fault(CUresult code, const std::string &report) {
    State &s = state();
    s.fault = code;
    s.report = report;
    fprintf(stderr, "stand-in driver: %s\n", report.c_str());
    return code;
}

void *kernelLibrary() {
    static void *library;
    if (library) {
        return library;
    }
    std::string path;
    if (const char *named = text("PC4J_STANDIN_KERNELS")) {
        path = named;
    } else {
        Dl_info here;
        dladdr(reinterpret_cast<void *>(&kernelLibrary), &here);
        path = here.dli_fname;
        path = path.substr(0, path.rfind('/') + 1) + "libpc4j_kernels.so";
    }
    library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "stand-in driver: no kernels: %s\n", dlerror());
        return nullptr;
    }
    reinterpret_cast<decltype(&pc_shim_threads)>(dlsym(library, "pc_shim_threads"))(number("PC4J_STANDIN_THREADS", 0));
    reinterpret_cast<decltype(&pc_shim_order)>(dlsym(library, "pc_shim_order"))(number("PC4J_STANDIN_ORDER", 1));
    return library;
}

}

using namespace standin;

/** Pieces of device memory that were allocated and not freed. */
STANDIN_EXPORT long standin_live_allocations() {
    Guard guard(state().lock);
    return state().device.size();
}

STANDIN_EXPORT long standin_live_bytes() {
    Guard guard(state().lock);
    return state().bytes;
}

/** Everything else that was made and not given back: pinned memory, modules, streams, events, graphs, holds on the context. */
STANDIN_EXPORT long standin_live_objects() {
    Guard guard(state().lock);
    const State &s = state();
    return s.pinned.size() + s.modules.size() + s.streams.size() + s.events.size() + s.graphs.size() + s.execs.size() + s.context.retained;
}

/** Calls so far that standin_fail_after counts. */
STANDIN_EXPORT long standin_calls() {
    Guard guard(state().lock);
    return state().calls;
}

/** The n-th call from now, of those that make or do something, returns the code; 0 for none. Calls that give back are left alone. */
STANDIN_EXPORT void standin_fail_after(long n, int code) {
    Guard guard(state().lock);
    state().failure = {"", n, static_cast<CUresult>(code)};
}

/** The n-th call from now of one function, of any kind. */
STANDIN_EXPORT void standin_fail_call(const char *function, long n, int code) {
    Guard guard(state().lock);
    state().failure = {function, n, static_cast<CUresult>(code)};
}

/** Whether the ordered failure has happened, or none was ordered. */
STANDIN_EXPORT int standin_failed() {
    Guard guard(state().lock);
    return state().failure.left <= 0;
}

/** Things that the real driver lets pass and that are wrong: asynchronous copies of memory that is not pinned, writes beyond an array. */
STANDIN_EXPORT long standin_violations() {
    Guard guard(state().lock);
    return state().violations;
}

/** The last fault or violation in words; empty for none. Valid until the next. */
STANDIN_EXPORT const char *standin_report() {
    return state().report.c_str();
}

/** The order of a kernel's threads: 0 ascending, 1 descending, 2 interleaved warps, from 3 on seeds of a shuffle. */
STANDIN_EXPORT void standin_order(int order) {
    setOrder(order);
}

/** From now on the barrier or wait at this line of a kernel does nothing; null for none. */
STANDIN_EXPORT void standin_remove(const char *file, int line) {
    reinterpret_cast<decltype(&pc_shim_remove)>(dlsym(kernelLibrary(), "pc_shim_remove"))(file, line);
}

/** From now on (or no longer) the places of barriers and waits are noted; the list starts empty. */
STANDIN_EXPORT void standin_note(int on) {
    reinterpret_cast<decltype(&pc_shim_record)>(dlsym(kernelLibrary(), "pc_shim_record"))(on);
}

/** The i-th noted place as FILE:LINE; null beyond the last. Valid until the next. */
STANDIN_EXPORT const char *standin_noted(int i) {
    static std::string place;
    int line;
    const char *file = reinterpret_cast<decltype(&pc_shim_recorded)>(dlsym(kernelLibrary(), "pc_shim_recorded"))(i, &line);
    place = file ? std::string(file) + ":" + std::to_string(line) : "";
    return file ? place.c_str() : nullptr;
}

/** How much device memory there is. */
STANDIN_EXPORT void standin_memory(long bytesOfMemory) {
    Guard guard(state().lock);
    state().settings.memory = bytesOfMemory;
}

/** Back to what the environment says; the device is well again. What is allocated stays. */
STANDIN_EXPORT void standin_reset() {
    Guard guard(state().lock);
    State &s = state();
    s.settings = fromEnvironment();
    s.failure = ordered();
    s.fault = CUDA_SUCCESS;
    s.report.clear();
    s.calls = 0;
    s.violations = 0;
    setOrder(number("PC4J_STANDIN_ORDER", 1));
}
