/*
 * The stand-in libcublas.so.12: the products that the library path uses, column-major as the real one, with operands rounded as the compute
 * type says. Work goes on streams of the stand-in driver, so that it is captured in graphs like kernels.
 */
#include "abi.h"

#include "shim/rounding.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <mutex>
#include <set>
#include <vector>

STANDIN_EXPORT CUresult standin_submit(CUstream stream, void (*run)(void *), const void *data, size_t bytes);
STANDIN_EXPORT CUresult standin_begin(const char *function);
STANDIN_EXPORT int standin_on_device(CUdeviceptr at, size_t bytes);

enum cublasStatus_t {
    CUBLAS_STATUS_SUCCESS = 0,
    CUBLAS_STATUS_NOT_INITIALIZED = 1,
    CUBLAS_STATUS_ALLOC_FAILED = 3,
    CUBLAS_STATUS_INVALID_VALUE = 7,
    CUBLAS_STATUS_EXECUTION_FAILED = 13,
    CUBLAS_STATUS_NOT_SUPPORTED = 15
};

enum { OP_N = 0, OP_T = 1, OP_C = 2 };
enum { POINTER_HOST = 0 };
enum { MATH_TF32 = 3 };
enum { R_32F = 0, R_16BF = 14 };
enum { COMPUTE_32F = 68, COMPUTE_32F_PEDANTIC = 69, COMPUTE_32F_FAST_16BF = 75, COMPUTE_32F_FAST_TF32 = 77 };

struct Handle {
    CUstream stream = nullptr;
    int math = 0;
    int pointers = POINTER_HOST;
};
typedef Handle *cublasHandle_t;

namespace {

enum Rounding { NONE, TF32, BF16 };

struct Product {
    bool transA, transB;
    int m, n, k;
    const float *a, *b;
    int lda, ldb;
    float *c;
    int ldc;
    float alpha, beta;
    Rounding rounding;
};

std::mutex lock;
std::set<cublasHandle_t> handles;

bool isHandle(cublasHandle_t handle) {
    std::lock_guard<std::mutex> guard(lock);
    return handles.count(handle) > 0;
}

float rounded(float value, Rounding rounding) {
    if (rounding == NONE) {
        return value;
    }
    const unsigned bits = rounding == TF32 ? shim::roundTf32(value) : shim::roundBf16(value) << 16;
    float result;
    memcpy(&result, &bits, 4);
    return result;
}

/* op(a)[m, k] or op(b)[k, n], rounded, as `lines` runs of `length` along k. */
std::vector<float> pack(const float *from, int ld, bool alongColumn, int lines, int length, Rounding rounding) {
    std::vector<float> packed(size_t(lines) * length);
    for (int i = 0; i < lines; i++) {
        for (int k = 0; k < length; k++) {
            const size_t at = alongColumn ? size_t(i) * ld + k : size_t(k) * ld + i;
            packed[size_t(i) * length + k] = rounded(from[at], rounding);
        }
    }
    return packed;
}

/* b as [k][n], so that the inner loop runs over n side by side. */
void multiply(void *data) {
    const Product &p = *static_cast<const Product *>(data);
    const std::vector<float> a = pack(p.a, p.lda, p.transA, p.m, p.k, p.rounding);
    const std::vector<float> b = pack(p.b, p.ldb, p.transB, p.k, p.n, p.rounding);
    std::vector<float> sum(p.n);
    for (int i = 0; i < p.m; i++) {
        std::fill(sum.begin(), sum.end(), 0.f);
        for (int k = 0; k < p.k; k++) {
            const float factor = a[size_t(i) * p.k + k];
            const float *line = &b[size_t(k) * p.n];
            for (int j = 0; j < p.n; j++) {
                sum[j] += factor * line[j];
            }
        }
        for (int j = 0; j < p.n; j++) {
            float &c = p.c[size_t(j) * p.ldc + i];
            c = p.beta == 0 ? p.alpha * sum[j] : p.alpha * sum[j] + p.beta * c;
        }
    }
}

bool onDevice(const void *at, int rows, int columns, int ld) {
    const size_t floats = columns > 0 && rows > 0 ? size_t(columns - 1) * ld + rows : 0;
    return floats == 0 || standin_on_device(reinterpret_cast<CUdeviceptr>(at), floats * 4);
}

cublasStatus_t start(cublasHandle_t handle, const Product &p) {
    const int rowsA = p.transA ? p.k : p.m;
    const int rowsB = p.transB ? p.n : p.k;
    if (p.m < 0 || p.n < 0 || p.k < 0 || p.lda < std::max(1, rowsA) || p.ldb < std::max(1, rowsB) || p.ldc < std::max(1, p.m)) {
        return CUBLAS_STATUS_INVALID_VALUE;
    }
    const bool there = onDevice(p.a, rowsA, p.transA ? p.m : p.k, p.lda) && onDevice(p.b, rowsB, p.transB ? p.k : p.n, p.ldb)
        && onDevice(p.c, p.m, p.n, p.ldc);
    if (!there || standin_submit(handle->stream, multiply, &p, sizeof p) != CUDA_SUCCESS) {
        return CUBLAS_STATUS_EXECUTION_FAILED;
    }
    return CUBLAS_STATUS_SUCCESS;
}

}

#define BEGIN_BLAS(name, failure)                    \
    if (!isHandle(handle)) {                         \
        return CUBLAS_STATUS_NOT_INITIALIZED;        \
    }                                                \
    if (standin_begin(#name) != CUDA_SUCCESS) {      \
        return failure;                              \
    }

STANDIN_EXPORT cublasStatus_t cublasCreate_v2(cublasHandle_t *handle) {
    if (standin_begin("cublasCreate") != CUDA_SUCCESS) {
        return CUBLAS_STATUS_NOT_INITIALIZED;
    }
    std::lock_guard<std::mutex> guard(lock);
    *handle = new Handle();
    handles.insert(*handle);
    return CUBLAS_STATUS_SUCCESS;
}

STANDIN_EXPORT cublasStatus_t cublasDestroy_v2(cublasHandle_t handle) {
    std::lock_guard<std::mutex> guard(lock);
    if (!handles.erase(handle)) {
        return CUBLAS_STATUS_NOT_INITIALIZED;
    }
    delete handle;
    return CUBLAS_STATUS_SUCCESS;
}

/** Handles that were created and not destroyed. */
STANDIN_EXPORT long standin_live_blas_handles() {
    std::lock_guard<std::mutex> guard(lock);
    return handles.size();
}

STANDIN_EXPORT cublasStatus_t cublasGetVersion_v2(cublasHandle_t, int *version) {
    *version = 120600;
    return CUBLAS_STATUS_SUCCESS;
}

STANDIN_EXPORT cublasStatus_t cublasGetProperty(int property, int *value) {
    const int values[] = {12, 6, 0};
    *value = property >= 0 && property < 3 ? values[property] : 0;
    return CUBLAS_STATUS_SUCCESS;
}

STANDIN_EXPORT cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, CUstream stream) {
    BEGIN_BLAS(cublasSetStream, CUBLAS_STATUS_EXECUTION_FAILED)
    handle->stream = stream;
    return CUBLAS_STATUS_SUCCESS;
}

STANDIN_EXPORT cublasStatus_t cublasGetStream_v2(cublasHandle_t handle, CUstream *stream) {
    BEGIN_BLAS(cublasGetStream, CUBLAS_STATUS_EXECUTION_FAILED)
    *stream = handle->stream;
    return CUBLAS_STATUS_SUCCESS;
}

STANDIN_EXPORT cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, void *workspace, size_t bytes) {
    BEGIN_BLAS(cublasSetWorkspace, CUBLAS_STATUS_EXECUTION_FAILED)
    return bytes == 0 || standin_on_device(reinterpret_cast<CUdeviceptr>(workspace), bytes) ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_INVALID_VALUE;
}

STANDIN_EXPORT cublasStatus_t cublasSetMathMode(cublasHandle_t handle, int mode) {
    BEGIN_BLAS(cublasSetMathMode, CUBLAS_STATUS_EXECUTION_FAILED)
    handle->math = mode;
    return CUBLAS_STATUS_SUCCESS;
}

STANDIN_EXPORT cublasStatus_t cublasGetMathMode(cublasHandle_t handle, int *mode) {
    BEGIN_BLAS(cublasGetMathMode, CUBLAS_STATUS_EXECUTION_FAILED)
    *mode = handle->math;
    return CUBLAS_STATUS_SUCCESS;
}

STANDIN_EXPORT cublasStatus_t cublasSetPointerMode_v2(cublasHandle_t handle, int mode) {
    BEGIN_BLAS(cublasSetPointerMode, CUBLAS_STATUS_EXECUTION_FAILED)
    handle->pointers = mode;
    return CUBLAS_STATUS_SUCCESS;
}

STANDIN_EXPORT cublasStatus_t cublasSetAtomicsMode(cublasHandle_t handle, int) {
    BEGIN_BLAS(cublasSetAtomicsMode, CUBLAS_STATUS_EXECUTION_FAILED)
    return CUBLAS_STATUS_SUCCESS;
}

STANDIN_EXPORT cublasStatus_t cublasSgemm_v2(cublasHandle_t handle, int transA, int transB, int m, int n, int k, const float *alpha,
    const float *a, int lda, const float *b, int ldb, const float *beta, float *c, int ldc) {
    BEGIN_BLAS(cublasSgemm, CUBLAS_STATUS_EXECUTION_FAILED)
    if (handle->pointers != POINTER_HOST) {
        return CUBLAS_STATUS_NOT_SUPPORTED;
    }
    const Rounding rounding = handle->math == MATH_TF32 ? TF32 : NONE;
    return start(handle, {transA != OP_N, transB != OP_N, m, n, k, a, b, lda, ldb, c, ldc, *alpha, *beta, rounding});
}

STANDIN_EXPORT cublasStatus_t cublasGemmEx(cublasHandle_t handle, int transA, int transB, int m, int n, int k, const void *alpha, const void *a,
    int typeA, int lda, const void *b, int typeB, int ldb, const void *beta, void *c, int typeC, int ldc, int compute, int) {
    BEGIN_BLAS(cublasGemmEx, CUBLAS_STATUS_EXECUTION_FAILED)
    if (handle->pointers != POINTER_HOST || typeA != R_32F || typeB != R_32F || typeC != R_32F) {
        return CUBLAS_STATUS_NOT_SUPPORTED;
    }
    Rounding rounding = NONE;
    switch (compute) {
    case COMPUTE_32F:
        rounding = handle->math == MATH_TF32 ? TF32 : NONE;
        break;
    case COMPUTE_32F_PEDANTIC:
        break;
    case COMPUTE_32F_FAST_TF32:
        rounding = TF32;
        break;
    case COMPUTE_32F_FAST_16BF:
        rounding = BF16;
        break;
    default:
        return CUBLAS_STATUS_NOT_SUPPORTED;
    }
    return start(handle, {transA != OP_N, transB != OP_N, m, n, k, static_cast<const float *>(a), static_cast<const float *>(b), lda, ldb,
        static_cast<float *>(c), ldc, *static_cast<const float *>(alpha), *static_cast<const float *>(beta), rounding});
}
