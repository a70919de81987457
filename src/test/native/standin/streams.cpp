/* Streams and events of the stand-in driver; see driver.h for when work is done. */
#include "streams.h"

#include <chrono>

using namespace standin;

namespace {

/* A program may ask for ever and never wait; the real driver's queue ends too. */
constexpr size_t LONGEST = 4096;

CUresult perform(const Work &work) {
    if (CUresult broken = state().fault) {
        return broken;
    }
    return work.type == CU_GRAPH_NODE_TYPE_KERNEL ? runKernel(work.call) : work.run();
}

CUresult performFirst(CUstream stream) {
    const Work work = std::move(stream->waiting.front());
    stream->waiting.pop_front();
    return perform(work);
}

double milliseconds() {
    const auto time = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::milli>(time).count();
}

bool isEvent(CUevent event) {
    return state().events.count(event) > 0;
}

/* Does what lies before the n-th record of the event, and the record. */
CUresult reach(CUevent event, long n) {
    while (event->done < n) {
        if (!isStream(event->stream) || isDefault(event->stream) || event->stream->waiting.empty()) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        if (CUresult failed = performFirst(event->stream)) {
            return failed;
        }
    }
    return CUDA_SUCCESS;
}

}

bool standin::isDefault(CUstream stream) {
    return reinterpret_cast<uintptr_t>(stream) <= 2;
}

bool standin::isStream(CUstream stream) {
    return isDefault(stream) || state().streams.count(stream) > 0;
}

bool standin::capturing(CUstream stream) {
    return !isDefault(stream) && stream->recording;
}

CUresult standin::notWhileCapturing() {
    for (CUstream stream : state().streams) {
        if (stream->recording && stream->captureMode != CU_STREAM_CAPTURE_MODE_RELAXED) {
            stream->spoilt = true;
            return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
        }
    }
    return CUDA_SUCCESS;
}

CUresult standin::drain(CUstream stream) {
    if (isDefault(stream)) {
        return drainBlocking();
    }
    CUresult result = CUDA_SUCCESS;
    while (!stream->waiting.empty()) {
        const CUresult one = performFirst(stream);
        result = result ? result : one;
    }
    return result;
}

CUresult standin::drainAll() {
    CUresult result = state().fault;
    for (CUstream stream : state().streams) {
        const CUresult one = drain(stream);
        result = result ? result : one;
    }
    return result;
}

CUresult standin::drainBlocking() {
    CUresult result = state().fault;
    for (CUstream stream : state().streams) {
        if (!(stream->flags & CU_STREAM_NON_BLOCKING)) {
            const CUresult one = drain(stream);
            result = result ? result : one;
        }
    }
    return result;
}

CUresult standin::submit(CUstream stream, Work work) {
    if (!isStream(stream)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (isDefault(stream)) {
        for (CUstream other : state().streams) {
            if (other->recording && !(other->flags & CU_STREAM_NON_BLOCKING)) {
                other->spoilt = true;
                return CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
            }
        }
        const CUresult earlier = drainBlocking();
        return earlier ? earlier : perform(work);
    }
    if (stream->recording) {
        if (stream->spoilt) {
            return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
        }
        stream->recording->nodes.emplace_back(new standin_Node{std::move(work)});
        return CUDA_SUCCESS;
    }
    stream->waiting.push_back(std::move(work));
    return state().settings.eager || stream->waiting.size() > LONGEST ? drain(stream) : CUDA_SUCCESS;
}

/** For the stand-in cuBLAS: run(data) on the stream, with its own copy of the data. */
STANDIN_EXPORT CUresult standin_submit(CUstream stream, void (*run)(void *), const void *data, size_t bytes) {
    Guard guard(state().lock);
    const char *start = static_cast<const char *>(data);
    const auto copy = std::make_shared<std::vector<char>>(start, start + bytes);
    return submit(stream, {CU_GRAPH_NODE_TYPE_HOST, {}, [run, copy] {
        run(copy->data());
        return CUDA_SUCCESS;
    }});
}

/** For the stand-in cuBLAS: begins a call that a test may have ordered to fail. */
STANDIN_EXPORT CUresult standin_begin(const char *function) {
    Guard guard(state().lock);
    return begin(function, true);
}

/** For the stand-in cuBLAS: whether these bytes lie in one piece of device memory. */
STANDIN_EXPORT int standin_on_device(CUdeviceptr at, size_t bytes) {
    Guard guard(state().lock);
    return onDevice(at, bytes);
}

/* ---- streams ------------------------------------------------------------------------------------------------------------------- */

STANDIN_EXPORT CUresult cuStreamCreate(CUstream *stream, unsigned flags) {
    BEGIN(cuStreamCreate)
    *stream = new standin_Stream();
    (*stream)->flags = flags;
    state().streams.insert(*stream);
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuStreamCreateWithPriority(CUstream *stream, unsigned flags, int) {
    return cuStreamCreate(stream, flags);
}

STANDIN_EXPORT CUresult cuStreamDestroy_v2(CUstream stream) {
    BEGIN_RELEASE(cuStreamDestroy)
    if (isDefault(stream) || !isStream(stream)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    drain(stream);
    if (stream->recording) {
        state().graphs.erase(stream->recording);
        delete stream->recording;
    }
    state().streams.erase(stream);
    delete stream;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuStreamSynchronize(CUstream stream) {
    BEGIN(cuStreamSynchronize)
    if (!isStream(stream)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (capturing(stream)) {
        stream->spoilt = true;
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    }
    return drain(stream);
}

/* Each question gives the stream time for one piece of work. */
STANDIN_EXPORT CUresult cuStreamQuery(CUstream stream) {
    BEGIN(cuStreamQuery)
    if (!isStream(stream)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (isDefault(stream)) {
        return drainBlocking();
    }
    if (capturing(stream)) {
        stream->spoilt = true;
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    }
    if (stream->waiting.empty()) {
        return CUDA_SUCCESS;
    }
    const CUresult failed = performFirst(stream);
    return failed ? failed : CUDA_ERROR_NOT_READY;
}

STANDIN_EXPORT CUresult cuStreamGetFlags(CUstream stream, unsigned *flags) {
    BEGIN(cuStreamGetFlags)
    *flags = isDefault(stream) ? 0 : stream->flags;
    return isStream(stream) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

STANDIN_EXPORT CUresult cuStreamGetCtx(CUstream, CUcontext *context) {
    BEGIN(cuStreamGetCtx)
    *context = &state().context;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuLaunchHostFunc(CUstream stream, void (*function)(void *), void *data) {
    BEGIN(cuLaunchHostFunc)
    return submit(stream, {CU_GRAPH_NODE_TYPE_HOST, {}, [=] {
        function(data);
        return CUDA_SUCCESS;
    }});
}

/* ---- events -------------------------------------------------------------------------------------------------------------------- */

STANDIN_EXPORT CUresult cuEventCreate(CUevent *event, unsigned flags) {
    BEGIN(cuEventCreate)
    *event = new standin_Event();
    (*event)->flags = flags;
    state().events.insert(*event);
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuEventDestroy_v2(CUevent event) {
    BEGIN_RELEASE(cuEventDestroy)
    if (!isEvent(event)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    reach(event, event->asked);
    state().events.erase(event);
    delete event;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuEventRecord(CUevent event, CUstream stream) {
    BEGIN(cuEventRecord)
    if (!isEvent(event) || !isStream(stream)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    const long number = event->asked + 1;
    const bool kept = capturing(stream);
    const CUresult result = submit(stream, {CU_GRAPH_NODE_TYPE_HOST, {}, [=] {
        if (isEvent(event)) {
            event->done = kept ? event->done : number;
            event->time = milliseconds();
        }
        return CUDA_SUCCESS;
    }});
    if (result == CUDA_SUCCESS && !kept) {
        event->stream = stream;
        event->asked = number;
    }
    return result;
}

STANDIN_EXPORT CUresult cuEventSynchronize(CUevent event) {
    BEGIN(cuEventSynchronize)
    if (!isEvent(event)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    return reach(event, event->asked);
}

STANDIN_EXPORT CUresult cuEventQuery(CUevent event) {
    BEGIN(cuEventQuery)
    if (!isEvent(event)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (event->done >= event->asked) {
        return CUDA_SUCCESS;
    }
    const CUresult failed = performFirst(event->stream);
    return failed ? failed : CUDA_ERROR_NOT_READY;
}

STANDIN_EXPORT CUresult cuEventElapsedTime(float *between, CUevent start, CUevent end) {
    BEGIN(cuEventElapsedTime)
    for (CUevent event : {start, end}) {
        if (!isEvent(event) || event->asked == 0 || event->flags & CU_EVENT_DISABLE_TIMING) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        if (event->done < event->asked) {
            return CUDA_ERROR_NOT_READY;
        }
    }
    *between = float(end->time - start->time);
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuStreamWaitEvent(CUstream stream, CUevent event, unsigned) {
    BEGIN(cuStreamWaitEvent)
    if (!isEvent(event)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    const long number = event->asked;
    return submit(stream, {CU_GRAPH_NODE_TYPE_HOST, {}, [=] { return isEvent(event) ? reach(event, number) : CUDA_SUCCESS; }});
}
