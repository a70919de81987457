/* Stream capture and graphs of the stand-in driver: a graph is the list of what was asked of the stream, in that order. */
#include "streams.h"

#include <algorithm>

using namespace standin;

namespace {

CUresult setCall(KernelCall &call, const CUDA_KERNEL_NODE_PARAMS *p) {
    KernelCall changed = {p->func, {p->gridDimX, p->gridDimY, p->gridDimZ}, {p->blockDimX, p->blockDimY, p->blockDimZ}, p->sharedMemBytes,
        call.cooperative, {}};
    if (CUresult bad = checkCall(changed)) {
        return bad;
    }
    if (CUresult bad = readParameters(changed, p->kernelParams, p->extra)) {
        return bad;
    }
    call = changed;
    return CUDA_SUCCESS;
}

bool isGraph(CUgraph graph) {
    return state().graphs.count(graph) > 0;
}

bool isExec(CUgraphExec exec) {
    return state().execs.count(exec) > 0;
}

}

STANDIN_EXPORT CUresult cuStreamBeginCapture_v2(CUstream stream, int mode) {
    BEGIN(cuStreamBeginCapture)
    if (isDefault(stream)) {
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    }
    if (!isStream(stream) || stream->recording) {
        return isStream(stream) ? CUDA_ERROR_INVALID_VALUE : CUDA_ERROR_INVALID_HANDLE;
    }
    stream->recording = new standin_Graph();
    stream->captureMode = mode;
    stream->spoilt = false;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuStreamEndCapture(CUstream stream, CUgraph *graph) {
    BEGIN(cuStreamEndCapture)
    *graph = nullptr;
    if (isDefault(stream) || !isStream(stream) || !stream->recording) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    const CUgraph recorded = stream->recording;
    stream->recording = nullptr;
    if (stream->spoilt) {
        delete recorded;
        return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    }
    state().graphs.insert(recorded);
    *graph = recorded;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuStreamIsCapturing(CUstream stream, int *status) {
    BEGIN(cuStreamIsCapturing)
    if (!isStream(stream)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    *status = !capturing(stream) ? CU_STREAM_CAPTURE_STATUS_NONE
        : stream->spoilt ? CU_STREAM_CAPTURE_STATUS_INVALIDATED : CU_STREAM_CAPTURE_STATUS_ACTIVE;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuThreadExchangeStreamCaptureMode(int *mode) {
    BEGIN(cuThreadExchangeStreamCaptureMode)
    static thread_local int mine = 0;
    std::swap(mine, *mode);
    return CUDA_SUCCESS;
}

/* ---- graphs -------------------------------------------------------------------------------------------------------------------- */

STANDIN_EXPORT CUresult cuGraphCreate(CUgraph *graph, unsigned) {
    BEGIN(cuGraphCreate)
    *graph = new standin_Graph();
    state().graphs.insert(*graph);
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuGraphDestroy(CUgraph graph) {
    BEGIN_RELEASE(cuGraphDestroy)
    if (!isGraph(graph)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    state().graphs.erase(graph);
    delete graph;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuGraphAddKernelNode_v2(CUgraphNode *node, CUgraph graph, const CUgraphNode *, size_t, const CUDA_KERNEL_NODE_PARAMS *p) {
    BEGIN(cuGraphAddKernelNode)
    if (!isGraph(graph)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    std::unique_ptr<standin_Node> added(new standin_Node{{CU_GRAPH_NODE_TYPE_KERNEL, {}, nullptr}});
    if (CUresult bad = setCall(added->work.call, p)) {
        return bad;
    }
    *node = added.get();
    graph->nodes.push_back(std::move(added));
    return CUDA_SUCCESS;
}

/* In the order of their capture. */
STANDIN_EXPORT CUresult cuGraphGetNodes(CUgraph graph, CUgraphNode *nodes, size_t *count) {
    BEGIN(cuGraphGetNodes)
    if (!isGraph(graph)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    const size_t all = graph->nodes.size();
    *count = nodes ? std::min(*count, all) : all;
    for (size_t i = 0; nodes && i < *count; i++) {
        nodes[i] = graph->nodes[i].get();
    }
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuGraphNodeGetType(CUgraphNode node, int *type) {
    BEGIN(cuGraphNodeGetType)
    *type = node->work.type;
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuGraphKernelNodeGetParams_v2(CUgraphNode node, CUDA_KERNEL_NODE_PARAMS *p) {
    BEGIN(cuGraphKernelNodeGetParams)
    if (node->work.type != CU_GRAPH_NODE_TYPE_KERNEL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    KernelCall &call = node->work.call;
    static thread_local void *parameters[1];
    parameters[0] = call.parameters.data();
    *p = {call.function, call.grid[0], call.grid[1], call.grid[2], call.block[0], call.block[1], call.block[2], call.sharedBytes, parameters,
        nullptr, nullptr, nullptr};
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuGraphKernelNodeSetParams_v2(CUgraphNode node, const CUDA_KERNEL_NODE_PARAMS *p) {
    BEGIN(cuGraphKernelNodeSetParams)
    return node->work.type == CU_GRAPH_NODE_TYPE_KERNEL ? setCall(node->work.call, p) : CUDA_ERROR_INVALID_VALUE;
}

STANDIN_EXPORT CUresult cuGraphInstantiateWithFlags(CUgraphExec *exec, CUgraph graph, unsigned long long) {
    BEGIN(cuGraphInstantiate)
    if (!isGraph(graph)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *exec = new standin_GraphExec();
    for (const auto &node : graph->nodes) {
        (*exec)->copies.push_back({node.get(), node->work});
    }
    state().execs.insert(*exec);
    return CUDA_SUCCESS;
}

STANDIN_EXPORT CUresult cuGraphExecDestroy(CUgraphExec exec) {
    BEGIN_RELEASE(cuGraphExecDestroy)
    if (!isExec(exec)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    state().execs.erase(exec);
    delete exec;
    return CUDA_SUCCESS;
}

/* Launches asked for before keep the old parameters: submit takes copies. */
STANDIN_EXPORT CUresult cuGraphExecKernelNodeSetParams_v2(CUgraphExec exec, CUgraphNode node, const CUDA_KERNEL_NODE_PARAMS *p) {
    BEGIN(cuGraphExecKernelNodeSetParams)
    if (!isExec(exec)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    for (auto &copy : exec->copies) {
        if (copy.node == node && copy.work.type == CU_GRAPH_NODE_TYPE_KERNEL) {
            return setCall(copy.work.call, p);
        }
    }
    return CUDA_ERROR_INVALID_VALUE;
}

STANDIN_EXPORT CUresult cuGraphUpload(CUgraphExec exec, CUstream stream) {
    BEGIN(cuGraphUpload)
    return isExec(exec) && isStream(stream) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

STANDIN_EXPORT CUresult cuGraphLaunch(CUgraphExec exec, CUstream stream) {
    BEGIN(cuGraphLaunch)
    if (!isExec(exec)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    for (const auto &copy : exec->copies) {
        if (CUresult failed = submit(stream, copy.work)) {
            return failed;
        }
    }
    return CUDA_SUCCESS;
}
