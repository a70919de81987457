/* Devices, contexts, modules and functions of the stand-in driver. */
#include "driver.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

using namespace standin;

namespace {

bool isDevice(CUdevice device) {
    return device >= 0 && device < state().settings.devices;
}

/* Bytes of shared memory of a processor, as the devices of each capability have it. */
unsigned processorShared() {
    switch (state().settings.capability) {
    case 75:
        return 64 << 10;
    case 80:
    case 87:
        return 164 << 10;
    case 86:
    case 89:
    case 120:
        return 100 << 10;
    default:
        return 228 << 10;
    }
}

struct Name {
    CUresult code;
    const char *name;
    const char *text;
};

#define NAME(code, text) {code, #code, text}

const Name NAMES[] = {
    NAME(CUDA_SUCCESS, "no error"),
    NAME(CUDA_ERROR_INVALID_VALUE, "invalid argument"),
    NAME(CUDA_ERROR_OUT_OF_MEMORY, "out of memory"),
    NAME(CUDA_ERROR_NOT_INITIALIZED, "initialization error"),
    NAME(CUDA_ERROR_DEINITIALIZED, "driver shutting down"),
    NAME(CUDA_ERROR_STUB_LIBRARY, "CUDA driver is a stub library"),
    NAME(CUDA_ERROR_NO_DEVICE, "no CUDA-capable device is detected"),
    NAME(CUDA_ERROR_INVALID_DEVICE, "invalid device ordinal"),
    NAME(CUDA_ERROR_INVALID_IMAGE, "device kernel image is invalid"),
    NAME(CUDA_ERROR_INVALID_CONTEXT, "invalid device context"),
    NAME(CUDA_ERROR_NO_BINARY_FOR_GPU, "no kernel image is available for execution on the device"),
    NAME(CUDA_ERROR_INVALID_PTX, "a PTX JIT compilation failed"),
    NAME(CUDA_ERROR_UNSUPPORTED_PTX_VERSION, "the provided PTX was compiled with an unsupported toolchain"),
    NAME(CUDA_ERROR_FILE_NOT_FOUND, "file not found"),
    NAME(CUDA_ERROR_OPERATING_SYSTEM, "OS call failed or operation not supported on this OS"),
    NAME(CUDA_ERROR_INVALID_HANDLE, "invalid resource handle"),
    NAME(CUDA_ERROR_NOT_FOUND, "named symbol not found"),
    NAME(CUDA_ERROR_NOT_READY, "device not ready"),
    NAME(CUDA_ERROR_ILLEGAL_ADDRESS, "an illegal memory access was encountered"),
    NAME(CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES, "too many resources requested for launch"),
    NAME(CUDA_ERROR_LAUNCH_TIMEOUT, "the launch timed out and was terminated"),
    NAME(CUDA_ERROR_CONTEXT_IS_DESTROYED, "context is destroyed"),
    NAME(CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED, "part or all of the requested memory range is already mapped"),
    NAME(CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED, "pointer does not correspond to a registered memory region"),
    NAME(CUDA_ERROR_MISALIGNED_ADDRESS, "misaligned address"),
    NAME(CUDA_ERROR_LAUNCH_FAILED, "unspecified launch failure"),
    NAME(CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE, "too many blocks in cooperative launch"),
    NAME(CUDA_ERROR_NOT_PERMITTED, "operation not permitted"),
    NAME(CUDA_ERROR_NOT_SUPPORTED, "operation not supported"),
    NAME(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "operation not permitted when stream is capturing"),
    NAME(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "operation failed due to a previous error during capture"),
    NAME(CUDA_ERROR_STREAM_CAPTURE_UNMATCHED, "operation failed because the capture was not begun in this stream"),
    NAME(CUDA_ERROR_STREAM_CAPTURE_IMPLICIT, "operation would make the legacy stream depend on a capturing blocking stream"),
    NAME(CUDA_ERROR_INVALID_CLUSTER_SIZE, "a cluster target block that is larger than the function or the device allows"),
    NAME(CUDA_ERROR_UNKNOWN, "unknown error"),
};

CUresult describe(CUresult code, const char **text, const char *Name::*field) {
    for (const Name &name : NAMES) {
        if (name.code == code) {
            *text = name.*field;
            return CUDA_SUCCESS;
        }
    }
    *text = nullptr;
    return CUDA_ERROR_INVALID_VALUE;
}

}

unsigned standin::mostShared() {
    return processorShared() - (state().settings.capability == 75 ? 0 : 1024);
}

STANDIN_EXPORT CUresult cuGetErrorName(CUresult code, const char **name) {
    return describe(code, name, &Name::name);
}

STANDIN_EXPORT CUresult cuGetErrorString(CUresult code, const char **text) {
    return describe(code, text, &Name::text);
}

STANDIN_EXPORT CUresult cuDriverGetVersion(int *version) {
    *version = state().settings.version;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuInit(unsigned flags) {
    BEGIN_ANYWHERE(cuInit)
    if (flags != 0) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (state().settings.devices == 0) {
        return CUDA_ERROR_NO_DEVICE;
    }
    state().initialised = true;
    return CUDA_SUCCESS;
}

/* ---- devices ------------------------------------------------------------------------------------------------------------------- */

STANDIN_EXPORT CUresult cuDeviceGetCount(int *count) {
    BEGIN_ANYWHERE(cuDeviceGetCount)
    *count = state().settings.devices;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuDeviceGet(CUdevice *device, int ordinal) {
    BEGIN_ANYWHERE(cuDeviceGet)
    *device = ordinal;
    return isDevice(ordinal) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

STANDIN_EXPORT CUresult cuDeviceGetName(char *name, int length, CUdevice device) {
    BEGIN_ANYWHERE(cuDeviceGetName)
    if (!isDevice(device)) {
        return CUDA_ERROR_INVALID_DEVICE;
    }
    snprintf(name, length, "PC4J stand-in");
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuDeviceGetUuid(char *uuid, CUdevice device) {
    BEGIN_ANYWHERE(cuDeviceGetUuid)
    memcpy(uuid, "PC4J stand-in   ", 16);
    return isDevice(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

STANDIN_EXPORT CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice device) {
    BEGIN_ANYWHERE(cuDeviceTotalMem)
    *bytes = state().settings.memory;
    return isDevice(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

STANDIN_EXPORT CUresult cuDeviceComputeCapability(int *major, int *minor, CUdevice device) {
    BEGIN_ANYWHERE(cuDeviceComputeCapability)
    *major = state().settings.capability / 10;
    *minor = state().settings.capability % 10;
    return isDevice(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

STANDIN_EXPORT CUresult cuDeviceGetPCIBusId(char *id, int length, CUdevice device) {
    BEGIN_ANYWHERE(cuDeviceGetPCIBusId)
    snprintf(id, length, "0000:%02x:00.0", device + 1);
    return isDevice(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

/* By the numbers of CUdevice_attribute; those of an H100 where the capability does not say otherwise. */
static const std::map<int, int> &attributes() {
    static const std::map<int, int> usual = {
        {1, 1024}, {2, 1024}, {3, 1024}, {4, 64}, {5, 2147483647}, {6, 65535}, {7, 65535}, {8, 48 << 10}, {9, 65536}, {10, 32},
        {11, 2147483647}, {12, 65536}, {13, 1755000}, {14, 512}, {15, 1}, {17, 0}, {18, 0}, {19, 1}, {20, 0}, {31, 1}, {32, 1}, {33, 1},
        {34, 0}, {35, 0}, {36, 2619000}, {37, 5120}, {38, 50 << 20}, {39, 2048}, {40, 3}, {41, 1}, {50, 0}, {78, 1}, {79, 1}, {80, 1},
        {82, 65536}, {83, 1}, {84, 0}, {85, 0}, {88, 0}, {89, 1}, {95, 1}, {106, 32}, {111, 1024}, {115, 1}, {120, 1}};
    return usual;
}

STANDIN_EXPORT CUresult cuDeviceGetAttribute(int *value, int attribute, CUdevice device) {
    BEGIN_ANYWHERE(cuDeviceGetAttribute)
    if (!isDevice(device)) {
        return CUDA_ERROR_INVALID_DEVICE;
    }
    const Settings &settings = state().settings;
    const std::map<int, int> computed = {{16, settings.processors}, {75, settings.capability / 10}, {76, settings.capability % 10},
        {81, int(processorShared())}, {97, int(mostShared())}, {120, settings.capability >= 90}};
    for (const std::map<int, int> *known : {&computed, &attributes()}) {
        const auto found = known->find(attribute);
        if (found != known->end()) {
            *value = found->second;
            return CUDA_SUCCESS;
        }
    }
    *value = 0;
    return attribute > 0 && attribute < 150 ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

/* ---- contexts ------------------------------------------------------------------------------------------------------------------ */

STANDIN_EXPORT CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device) {
    BEGIN_ANYWHERE(cuDevicePrimaryCtxRetain)
    if (!isDevice(device)) {
        return CUDA_ERROR_INVALID_DEVICE;
    }
    state().context.retained++;
    *context = &state().context;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) {
    Guard guard(state().lock);
    if (!isDevice(device)) {
        return CUDA_ERROR_INVALID_DEVICE;
    }
    if (state().context.retained == 0) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    drainAll();
    state().context.retained--;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuDevicePrimaryCtxReset_v2(CUdevice device) {
    Guard guard(state().lock);
    state().fault = CUDA_SUCCESS;
    return isDevice(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

STANDIN_EXPORT CUresult cuDevicePrimaryCtxSetFlags_v2(CUdevice device, unsigned) {
    BEGIN_ANYWHERE(cuDevicePrimaryCtxSetFlags)
    return isDevice(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

STANDIN_EXPORT CUresult cuDevicePrimaryCtxGetState(CUdevice device, unsigned *flags, int *active) {
    BEGIN_ANYWHERE(cuDevicePrimaryCtxGetState)
    *flags = 0;
    *active = state().context.retained > 0;
    return isDevice(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

/* A context of one's own is the primary one here. */
STANDIN_EXPORT CUresult cuCtxCreate_v2(CUcontext *context, unsigned, CUdevice device) {
    const CUresult result = cuDevicePrimaryCtxRetain(context, device);
    if (result == CUDA_SUCCESS) {
        current() = *context;
    }
    return result;
}

STANDIN_EXPORT CUresult cuCtxDestroy_v2(CUcontext context) {
    if (current() == context) {
        current() = nullptr;
    }
    return context == &state().context ? cuDevicePrimaryCtxRelease_v2(0) : CUDA_ERROR_INVALID_CONTEXT;
}

STANDIN_EXPORT CUresult cuCtxSetCurrent(CUcontext context) {
    BEGIN_ANYWHERE(cuCtxSetCurrent)
    if (context && context != &state().context) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    current() = context;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuCtxPushCurrent_v2(CUcontext context) {
    return cuCtxSetCurrent(context);
}

STANDIN_EXPORT CUresult cuCtxPopCurrent_v2(CUcontext *context) {
    BEGIN(cuCtxPopCurrent)
    *context = current();
    current() = nullptr;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuCtxGetCurrent(CUcontext *context) {
    BEGIN_ANYWHERE(cuCtxGetCurrent)
    *context = current();
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuCtxGetDevice(CUdevice *device) {
    BEGIN(cuCtxGetDevice)
    *device = 0;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuCtxGetApiVersion(CUcontext, unsigned *version) {
    *version = 3020;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuCtxGetStreamPriorityRange(int *least, int *greatest) {
    BEGIN(cuCtxGetStreamPriorityRange)
    *least = 0;
    *greatest = -5;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuCtxSetLimit(int, size_t) {
    BEGIN(cuCtxSetLimit)
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuCtxSetCacheConfig(int) {
    BEGIN(cuCtxSetCacheConfig)
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuCtxSynchronize() {
    BEGIN(cuCtxSynchronize)
    if (CUresult forbidden = notWhileCapturing()) {
        return forbidden;
    }
    return drainAll();
}

/* ---- modules ------------------------------------------------------------------------------------------------------------------- */

/* Loads a shared library from memory; null if it is none. */
static void *loadLibrary(const void *image) {
    const char *bytes = static_cast<const char *>(image);
    if (memcmp(bytes, "\177ELF", 4) != 0) {
        return nullptr;
    }
    /* The section headers lie at the end: where they begin, their size and number are in the ELF header. */
    uint64_t sections;
    uint16_t size, count;
    memcpy(&sections, bytes + 40, 8);
    memcpy(&size, bytes + 58, 2);
    memcpy(&count, bytes + 60, 2);
    char path[] = "/tmp/pc4j-standin-XXXXXX";
    const int file = mkstemp(path);
    const size_t length = sections + size_t(size) * count;
    const bool written = file >= 0 && write(file, bytes, length) == ssize_t(length);
    void *library = written ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : nullptr;
    if (!library) {
        fprintf(stderr, "stand-in driver: code that does not load: %s\n", dlerror());
    }
    close(file);
    unlink(path);
    return library;
}

/* A library that the stand-in compiler made; whatever else the image is, the kernels are those that the shim compiled. */
STANDIN_EXPORT CUresult cuModuleLoadData(CUmodule *module, const void *image) {
    BEGIN(cuModuleLoadData)
    if (!image) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (!kernelLibrary()) {
        return CUDA_ERROR_FILE_NOT_FOUND;
    }
    *module = new standin_Module{loadLibrary(image), {}};
    state().modules.insert(*module);
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuModuleLoadDataEx(CUmodule *module, const void *image, unsigned, int *, void **) {
    return cuModuleLoadData(module, image);
}

STANDIN_EXPORT CUresult cuModuleLoadFatBinary(CUmodule *module, const void *image) {
    return cuModuleLoadData(module, image);
}

STANDIN_EXPORT CUresult cuModuleLoad(CUmodule *module, const char *file) {
    return cuModuleLoadData(module, file);
}

STANDIN_EXPORT CUresult cuModuleUnload(CUmodule module) {
    BEGIN_RELEASE(cuModuleUnload)
    if (!state().modules.count(module)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    drainAll();
    state().modules.erase(module);
    if (module->library) {
        dlclose(module->library);
    }
    delete module;
    return CUDA_SUCCESS;
}

/* A kernel that runs in clusters says so by a number beside it, NAME_cluster. */
STANDIN_EXPORT CUresult cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name) {
    BEGIN(cuModuleGetFunction)
    if (!state().modules.count(module)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    void *library = module->library ? module->library : kernelLibrary();
    void *kernel = dlsym(library, name);
    /* A name that a library lacks is looked for in those that it needs. */
    Dl_info there;
    link_map *here;
    if (!kernel || !dladdr(kernel, &there) || dlinfo(library, RTLD_DI_LINKMAP, &here) != 0
        || reinterpret_cast<ElfW(Addr)>(there.dli_fbase) != here->l_addr) {
        return CUDA_ERROR_NOT_FOUND;
    }
    const unsigned *cluster = static_cast<const unsigned *>(dlsym(library, (std::string(name) + "_cluster").c_str()));
    module->functions.emplace_back(new standin_Function{module, name, kernel, cluster ? *cluster : 1, 0, false});
    *function = module->functions.back().get();
    return CUDA_SUCCESS;
}

/* More than 8 blocks only where the function may. */
static bool clustersAllowed(CUfunction function) {
    return function->cluster <= 8 || function->largeClusters;
}

static bool isFunction(CUfunction function) {
    for (CUmodule module : state().modules) {
        for (const auto &owned : module->functions) {
            if (owned.get() == function) {
                return true;
            }
        }
    }
    return false;
}

STANDIN_EXPORT CUresult cuFuncSetAttribute(CUfunction function, int attribute, int value) {
    BEGIN(cuFuncSetAttribute)
    if (!isFunction(function)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (attribute == CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES) {
        if (value < 0 || unsigned(value) > mostShared()) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        function->dynamicShared = value;
    } else if (attribute == CU_FUNC_ATTRIBUTE_NON_PORTABLE_CLUSTER_SIZE_ALLOWED) {
        function->largeClusters = value;
    }
    return attribute >= 8 && attribute <= 15 ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

STANDIN_EXPORT CUresult cuFuncGetAttribute(int *value, int attribute, CUfunction function) {
    BEGIN(cuFuncGetAttribute)
    if (!isFunction(function)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    const int capability = state().settings.capability;
    const int values[] = {1024, 0, 0, 0, 64, capability, capability, 0, std::max(int(function->dynamicShared), 48 << 10), -1};
    *value = attribute >= 0 && attribute < 10 ? values[attribute] : 0;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuFuncSetCacheConfig(CUfunction, int) {
    BEGIN(cuFuncSetCacheConfig)
    return CUDA_SUCCESS;
}

/* Of a multiprocessor. */
static int blocksAtOnce(int threads, size_t shared) {
    return std::min({2048 / threads, int(processorShared() / (shared + 1024)), 32});
}

STANDIN_EXPORT CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, CUfunction, int threads, size_t shared) {
    BEGIN(cuOccupancyMaxActiveBlocksPerMultiprocessor)
    if (threads <= 0 || threads > 1024) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *blocks = blocksAtOnce(threads, shared);
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *blocks, CUfunction function, int threads, size_t shared, unsigned) {
    return cuOccupancyMaxActiveBlocksPerMultiprocessor(blocks, function, threads, shared);
}

/* As on a device whose multiprocessors lie in groups of 16, which no cluster leaves. */
STANDIN_EXPORT CUresult cuOccupancyMaxActiveClusters(int *clusters, CUfunction function, const CUlaunchConfig *config) {
    BEGIN(cuOccupancyMaxActiveClusters)
    if (!isFunction(function)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (config->gridDimX % function->cluster != 0 || config->numAttrs != 0) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (!clustersAllowed(function)) {
        return CUDA_ERROR_INVALID_CLUSTER_SIZE;
    }
    const int blocks = blocksAtOnce(config->blockDimX, config->sharedMemBytes);
    const int group = 16;
    *clusters = std::max(1, state().settings.processors / group) * (group * blocks / int(function->cluster));
    return CUDA_SUCCESS;
}

/* ---- launches ------------------------------------------------------------------------------------------------------------------ */

CUresult standin::readParameters(KernelCall &call, void **kernelParams, void **extra) {
    const size_t expected = reinterpret_cast<decltype(&pc_shim_parameter_bytes)>(dlsym(kernelLibrary(), "pc_shim_parameter_bytes"))();
    const char *from = kernelParams ? static_cast<const char *>(kernelParams[0]) : nullptr;
    size_t bytes = expected;
    for (void **at = extra; !kernelParams && extra && *at != CU_LAUNCH_PARAM_END; at += 2) {
        if (*at == CU_LAUNCH_PARAM_BUFFER_POINTER) {
            from = static_cast<const char *>(at[1]);
        } else if (*at == CU_LAUNCH_PARAM_BUFFER_SIZE) {
            bytes = *static_cast<size_t *>(at[1]);
        }
    }
    if (!from || bytes != expected || (kernelParams && extra)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    call.parameters.assign(from, from + bytes);
    return CUDA_SUCCESS;
}

CUresult standin::checkCall(const KernelCall &call) {
    if (!isFunction(call.function)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    const unsigned mostBlocks[] = {2147483647, 65535, 65535};
    const unsigned mostThreads[] = {1024, 1024, 64};
    unsigned long threads = 1;
    for (int i = 0; i < 3; i++) {
        threads *= call.block[i];
        if (call.grid[i] == 0 || call.grid[i] > mostBlocks[i] || call.block[i] == 0 || call.block[i] > mostThreads[i]) {
            return CUDA_ERROR_INVALID_VALUE;
        }
    }
    if (!clustersAllowed(call.function)) {
        return CUDA_ERROR_INVALID_CLUSTER_SIZE;
    }
    const unsigned allowed = std::max(48u << 10, call.function->dynamicShared);
    const unsigned long blocks = (unsigned long)call.grid[0] * call.grid[1] * call.grid[2];
    if (threads > 1024 || call.sharedBytes > allowed || blocks % call.function->cluster != 0) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return CUDA_SUCCESS;
}

/* A parameter that points into memory which has been freed since. */
static bool pointsToFreed(const KernelCall &call) {
    for (size_t at = 0; at + 8 <= call.parameters.size(); at += 8) {
        CUdeviceptr pointer;
        memcpy(&pointer, &call.parameters[at], 8);
        auto after = state().freed.upper_bound(pointer);
        if (after != state().freed.begin() && pointer < std::prev(after)->first + std::prev(after)->second) {
            return true;
        }
    }
    return false;
}

CUresult standin::runKernel(const KernelCall &call) {
    if (!isFunction(call.function)) {
        return fault(CUDA_ERROR_LAUNCH_FAILED, "a kernel ran after its module was unloaded");
    }
    const std::string &name = call.function->name;
    if (pointsToFreed(call)) {
        return fault(CUDA_ERROR_ILLEGAL_ADDRESS, "kernel " + name + " was given a pointer to freed memory");
    }
    const unsigned blocks = call.grid[0] * call.grid[1] * call.grid[2];
    const PcShimLaunch launch = {call.function->kernel, name.c_str(), {call.grid[0], call.grid[1], call.grid[2]},
        {call.block[0], call.block[1], call.block[2]}, call.cooperative ? blocks : call.function->cluster, call.sharedBytes,
        call.parameters.data(), call.parameters.size()};
    static const auto run = reinterpret_cast<decltype(&pc_shim_launch)>(dlsym(kernelLibrary(), "pc_shim_launch"));
    char report[1024];
    return run(&launch, report, sizeof report) == 0 ? CUDA_SUCCESS : fault(CUDA_ERROR_LAUNCH_FAILED, report);
}

static CUresult launchKernel(KernelCall &call, CUstream stream, void **kernelParams, void **extra) {
    if (CUresult bad = checkCall(call)) {
        return bad;
    }
    if (CUresult bad = readParameters(call, kernelParams, extra)) {
        return bad;
    }
    return submit(stream, {CU_GRAPH_NODE_TYPE_KERNEL, call, nullptr});
}

STANDIN_EXPORT CUresult cuLaunchKernel(CUfunction function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
    unsigned shared, CUstream stream, void **kernelParams, void **extra) {
    BEGIN(cuLaunchKernel)
    KernelCall call = {function, {gx, gy, gz}, {bx, by, bz}, shared, false, {}};
    return launchKernel(call, stream, kernelParams, extra);
}

STANDIN_EXPORT CUresult cuLaunchCooperativeKernel(CUfunction function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by,
    unsigned bz, unsigned shared, CUstream stream, void **kernelParams) {
    BEGIN(cuLaunchCooperativeKernel)
    KernelCall call = {function, {gx, gy, gz}, {bx, by, bz}, shared, true, {}};
    return launchKernel(call, stream, kernelParams, nullptr);
}
