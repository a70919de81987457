/* Memory of the stand-in driver: device memory is the heap's, poisoned, with margins that tell of writes beyond it. */
#include "driver.h"

#include <cstdlib>
#include <cstring>

using namespace standin;

namespace {

constexpr size_t MARGIN = 512;
constexpr int POISON = 0xff; /* floats of it are NaN */
constexpr int MARGIN_BYTE = 0xa5;

void reused(CUdeviceptr at, size_t bytes);

/* Null where the heap has no more. */
char *withMargins(size_t bytes) {
    void *memory;
    if (posix_memalign(&memory, MARGIN, bytes + 2 * MARGIN)) {
        return nullptr;
    }
    char *start = static_cast<char *>(memory);
    memset(start, MARGIN_BYTE, MARGIN);
    memset(start + MARGIN, POISON, bytes);
    memset(start + MARGIN + bytes, MARGIN_BYTE, MARGIN);
    reused(reinterpret_cast<CUdeviceptr>(start), bytes + 2 * MARGIN);
    return start;
}

bool marginsIntact(const Allocation &allocation) {
    for (size_t i = 0; i < MARGIN; i++) {
        if (static_cast<unsigned char>(allocation.memory[i]) != MARGIN_BYTE
            || static_cast<unsigned char>(allocation.memory[MARGIN + allocation.bytes + i]) != MARGIN_BYTE) {
            return false;
        }
    }
    return true;
}

template <typename K>
bool within(const std::map<K, Allocation> &all, K at, size_t bytes) {
    const auto after = all.upper_bound(at);
    if (after == all.begin()) {
        return false;
    }
    const auto &allocation = *std::prev(after);
    return at + bytes <= allocation.first + allocation.second.bytes;
}

/* Addresses that are in use again are not freed any more. */
void reused(CUdeviceptr at, size_t bytes) {
    auto &freed = state().freed;
    auto first = freed.lower_bound(at);
    if (first != freed.begin() && std::prev(first)->first + std::prev(first)->second > at) {
        --first;
    }
    while (first != freed.end() && first->first < at + bytes) {
        first = freed.erase(first);
    }
}

CUresult allocate(CUdeviceptr *pointer, size_t bytes) {
    State &s = state();
    if (bytes == 0) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (bytes > s.settings.memory || s.bytes + bytes > s.settings.memory) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    char *memory = withMargins(bytes);
    if (!memory) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    *pointer = reinterpret_cast<CUdeviceptr>(memory + MARGIN);
    s.device[*pointer] = {bytes, memory};
    s.bytes += bytes;
    return CUDA_SUCCESS;
}

CUresult release(CUdeviceptr pointer) {
    State &s = state();
    const auto found = s.device.find(pointer);
    if (found == s.device.end()) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (!marginsIntact(found->second)) {
        violation("something wrote beyond device memory of " + std::to_string(found->second.bytes) + " bytes");
    }
    s.bytes -= found->second.bytes;
    s.freed[pointer] = found->second.bytes;
    free(found->second.memory);
    s.device.erase(found);
    return CUDA_SUCCESS;
}

char *host(CUdeviceptr at) {
    return reinterpret_cast<char *>(at);
}

/* A call on the default stream: it waits for the others and is done when it returns. */
CUresult now(const std::function<void()> &copy) {
    if (CUresult forbidden = notWhileCapturing()) {
        return forbidden;
    }
    if (CUresult late = drainBlocking()) {
        return late;
    }
    copy();
    return CUDA_SUCCESS;
}

/* As `check` finds the addresses when the copy is asked for, so it must when it is done. */
CUresult later(CUstream stream, int type, std::function<bool()> check, std::function<void()> copy) {
    if (!check()) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return submit(stream, {type, {}, [check, copy] {
        if (!check()) {
            return fault(CUDA_ERROR_ILLEGAL_ADDRESS, "a copy of a stream met memory that had been freed since it was asked for");
        }
        copy();
        return CUDA_SUCCESS;
    }});
}

CUresult unpinned(const char *function) {
    violation(std::string(function) + " of host memory that is not pinned");
    return CUDA_SUCCESS;
}

template <typename T>
void fill(CUdeviceptr at, T value, size_t count) {
    T *to = reinterpret_cast<T *>(at);
    for (size_t i = 0; i < count; i++) {
        to[i] = value;
    }
}

template <typename T>
CUresult fillNow(CUdeviceptr at, T value, size_t count) {
    if (!onDevice(at, count * sizeof(T)) || at % sizeof(T)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return now([=] { fill(at, value, count); });
}

template <typename T>
CUresult fillLater(CUdeviceptr at, T value, size_t count, CUstream stream) {
    if (at % sizeof(T)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return later(stream, CU_GRAPH_NODE_TYPE_MEMSET, [=] { return onDevice(at, count * sizeof(T)); }, [=] { fill(at, value, count); });
}

}

bool standin::onDevice(CUdeviceptr at, size_t bytes) {
    return within(state().device, at, bytes);
}

bool standin::isPinned(const void *at, size_t bytes) {
    return within(state().pinned, reinterpret_cast<uintptr_t>(at), bytes);
}

/* ---- allocation ---------------------------------------------------------------------------------------------------------------- */

STANDIN_EXPORT CUresult cuMemGetInfo_v2(size_t *free, size_t *total) {
    BEGIN(cuMemGetInfo)
    const State &s = state();
    *total = s.settings.memory;
    *free = s.settings.memory > s.bytes ? s.settings.memory - s.bytes : 0;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuMemAlloc_v2(CUdeviceptr *pointer, size_t bytes) {
    BEGIN(cuMemAlloc)
    if (CUresult forbidden = notWhileCapturing()) {
        return forbidden;
    }
    return allocate(pointer, bytes);
}

STANDIN_EXPORT CUresult cuMemAllocManaged(CUdeviceptr *pointer, size_t bytes, unsigned) {
    return cuMemAlloc_v2(pointer, bytes);
}

/* Whoever frees waits for the device. */
STANDIN_EXPORT CUresult cuMemFree_v2(CUdeviceptr pointer) {
    BEGIN_RELEASE(cuMemFree)
    if (pointer == 0) {
        return CUDA_SUCCESS;
    }
    const CUresult earlier = drainAll();
    const CUresult released = release(pointer);
    return released ? released : earlier;
}

STANDIN_EXPORT CUresult cuMemAllocAsync(CUdeviceptr *pointer, size_t bytes, CUstream) {
    return cuMemAlloc_v2(pointer, bytes);
}

STANDIN_EXPORT CUresult cuMemFreeAsync(CUdeviceptr pointer, CUstream) {
    return cuMemFree_v2(pointer);
}

STANDIN_EXPORT CUresult cuMemGetAddressRange_v2(CUdeviceptr *base, size_t *bytes, CUdeviceptr pointer) {
    BEGIN(cuMemGetAddressRange)
    if (!onDevice(pointer, 1)) {
        return CUDA_ERROR_NOT_FOUND;
    }
    const auto found = std::prev(state().device.upper_bound(pointer));
    *base = found->first;
    *bytes = found->second.bytes;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuMemHostAlloc(void **pointer, size_t bytes, unsigned) {
    BEGIN(cuMemHostAlloc)
    if (bytes == 0) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    char *memory = withMargins(bytes);
    if (!memory) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    *pointer = memory + MARGIN;
    state().pinned[reinterpret_cast<uintptr_t>(*pointer)] = {bytes, memory};
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuMemAllocHost_v2(void **pointer, size_t bytes) {
    return cuMemHostAlloc(pointer, bytes, 0);
}

STANDIN_EXPORT CUresult cuMemFreeHost(void *pointer) {
    BEGIN_RELEASE(cuMemFreeHost)
    auto &pinned = state().pinned;
    const auto found = pinned.find(reinterpret_cast<uintptr_t>(pointer));
    if (found == pinned.end() || !found->second.memory) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    const CUresult earlier = drainAll();
    if (!marginsIntact(found->second)) {
        violation("something wrote beyond pinned memory of " + std::to_string(found->second.bytes) + " bytes");
    }
    free(found->second.memory);
    pinned.erase(found);
    return earlier;
}

STANDIN_EXPORT CUresult cuMemHostRegister_v2(void *pointer, size_t bytes, unsigned) {
    BEGIN(cuMemHostRegister)
    if (isPinned(pointer, 1)) {
        return CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED;
    }
    state().pinned[reinterpret_cast<uintptr_t>(pointer)] = {bytes, nullptr};
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuMemHostUnregister(void *pointer) {
    BEGIN_RELEASE(cuMemHostUnregister)
    drainAll();
    return state().pinned.erase(reinterpret_cast<uintptr_t>(pointer)) ? CUDA_SUCCESS : CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED;
}

STANDIN_EXPORT CUresult cuMemHostGetDevicePointer_v2(CUdeviceptr *device, void *pointer, unsigned) {
    BEGIN(cuMemHostGetDevicePointer)
    *device = reinterpret_cast<CUdeviceptr>(pointer);
    return isPinned(pointer, 1) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

/* ---- copies -------------------------------------------------------------------------------------------------------------------- */

STANDIN_EXPORT CUresult cuMemcpyHtoD_v2(CUdeviceptr to, const void *from, size_t bytes) {
    BEGIN(cuMemcpyHtoD)
    if (!onDevice(to, bytes) || !from) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return now([=] { memcpy(host(to), from, bytes); });
}

STANDIN_EXPORT CUresult cuMemcpyDtoH_v2(void *to, CUdeviceptr from, size_t bytes) {
    BEGIN(cuMemcpyDtoH)
    if (!onDevice(from, bytes) || !to) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return now([=] { memcpy(to, host(from), bytes); });
}

STANDIN_EXPORT CUresult cuMemcpyDtoD_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
    BEGIN(cuMemcpyDtoD)
    if (!onDevice(to, bytes) || !onDevice(from, bytes)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return now([=] { memmove(host(to), host(from), bytes); });
}

/* From memory that is not pinned the driver takes its own copy before it returns; a capture would keep an address that may be gone. */
STANDIN_EXPORT CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, CUstream stream) {
    BEGIN(cuMemcpyHtoDAsync)
    if (isPinned(from, bytes)) {
        return later(stream, CU_GRAPH_NODE_TYPE_MEMCPY, [=] { return onDevice(to, bytes) && isPinned(from, bytes); },
            [=] { memcpy(host(to), from, bytes); });
    }
    unpinned("cuMemcpyHtoDAsync");
    if (capturing(stream)) {
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    }
    const char *start = static_cast<const char *>(from);
    const auto taken = std::make_shared<std::vector<char>>(start, start + bytes);
    return later(stream, CU_GRAPH_NODE_TYPE_MEMCPY, [=] { return onDevice(to, bytes); }, [=] { memcpy(host(to), taken->data(), bytes); });
}

STANDIN_EXPORT CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes, CUstream stream) {
    BEGIN(cuMemcpyDtoHAsync)
    const bool pinned = isPinned(to, bytes);
    if (!pinned) {
        unpinned("cuMemcpyDtoHAsync");
        if (capturing(stream)) {
            return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
        }
    }
    const CUresult result = later(stream, CU_GRAPH_NODE_TYPE_MEMCPY, [=] { return onDevice(from, bytes) && (!pinned || isPinned(to, bytes)); },
        [=] { memcpy(to, host(from), bytes); });
    return result || pinned ? result : drain(stream);
}

STANDIN_EXPORT CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) {
    BEGIN(cuMemcpyDtoDAsync)
    return later(stream, CU_GRAPH_NODE_TYPE_MEMCPY, [=] { return onDevice(to, bytes) && onDevice(from, bytes); },
        [=] { memmove(host(to), host(from), bytes); });
}

/* ---- fills --------------------------------------------------------------------------------------------------------------------- */

STANDIN_EXPORT CUresult cuMemsetD8_v2(CUdeviceptr at, unsigned char value, size_t count) {
    BEGIN(cuMemsetD8)
    return fillNow(at, value, count);
}

STANDIN_EXPORT CUresult cuMemsetD32_v2(CUdeviceptr at, unsigned value, size_t count) {
    BEGIN(cuMemsetD32)
    return fillNow(at, value, count);
}

STANDIN_EXPORT CUresult cuMemsetD8Async(CUdeviceptr at, unsigned char value, size_t count, CUstream stream) {
    BEGIN(cuMemsetD8Async)
    return fillLater(at, value, count, stream);
}

STANDIN_EXPORT CUresult cuMemsetD32Async(CUdeviceptr at, unsigned value, size_t count, CUstream stream) {
    BEGIN(cuMemsetD32Async)
    return fillLater(at, value, count, stream);
}
