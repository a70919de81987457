package dev.pc4j.engine.cuda.driver;

import dev.pc4j.engine.Precision;
import jcuda.Pointer;
import jcuda.cudaDataType;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasMath;
import jcuda.jcublas.cublasOperation;
import jcuda.runtime.cudaStream_t;

/** Products by cuBLAS on one stream. It is given its workspace, so that nothing is allocated while a graph is captured. */
public final class Blas {
    /** What cuBLAS takes by itself on the largest devices. */
    private static final long WORKSPACE = 32 << 20;

    /** Why plans in bf16 do not use it: the fast type is a leave, not an order, and an H100 gave tf32's energies to the last digit. */
    public static final String NO_BF16 = "cuBLAS multiplies float operands in tf32 where bf16 is asked for";

    private static final Pointer ZERO = Pointer.to(new float[] {0});
    private static final Pointer ONE = Pointer.to(new float[] {1});
    private static final Pointer MINUS_ONE = Pointer.to(new float[] {-1});

    private final Calls calls;
    private final cublasHandle handle = new cublasHandle();

    /** A matrix as cuBLAS sees it, column-major, which is the transpose of the row-major one that lies there. */
    public record Matrix(Pointer at, int stride, boolean transposed) {
        private int operation() {
            return transposed ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
        }
    }

    /** What the stream owns from now on. */
    Blas(CudaStream stream) {
        this.calls = stream.context().calls();
        calls.make("cublasCreate", () -> JCublas2.cublasCreate(handle));
        stream.owned().add(() -> calls.make("cublasDestroy", () -> JCublas2.cublasDestroy(handle)));
        calls.make("cublasSetStream", () -> JCublas2.cublasSetStream(handle, new cudaStream_t(stream.handle())));
        CudaMemory workspace = stream.allocate(WORKSPACE / Float.BYTES, "the workspace of cuBLAS");
        calls.make("cublasSetWorkspace",
                () -> JCublas2.cublasSetWorkspace(handle, workspace.at(0, workspace.words()), WORKSPACE));
        calls.make("cublasSetMathMode", () -> JCublas2.cublasSetMathMode(handle, cublasMath.CUBLAS_DEFAULT_MATH));
    }

    /** Whether cuBLAS is there. */
    public static boolean available() {
        return Libraries.loads(Libraries.CUBLAS) && Loading.DONE;
    }

    /** Whether its products of float operands are of a precision. */
    public static boolean computes(Precision precision) {
        return precision != Precision.BF16;
    }

    /** What a product does with what lies at its result. */
    public enum Result {
        /** The product takes its place. */
        REPLACED,
        /** It is added. */
        ADDED,
        /** Its negative takes the place. */
        NEGATIVE,
        /** It is subtracted. */
        SUBTRACTED;

        private Pointer alpha() {
            return this == NEGATIVE || this == SUBTRACTED ? MINUS_ONE : ONE;
        }

        private Pointer beta() {
            return this == ADDED || this == SUBTRACTED ? ONE : ZERO;
        }
    }

    /**
     * Column-major {@code to} [m, n] from {@code a} [m, k] times {@code b} [k, n]; fp32 is fp32, whatever tensor cores there are.
     * JCublas's {@code cublasGemmEx} is the form of CUDA 10, which knows no fast types and fails on them without an exception.
     */
    public void multiply(Precision precision, int m, int n, int k, Matrix a, Matrix b, Matrix to, Result result) {
        calls.make(precision == Precision.FP32 ? "cublasSgemm" : "cublasGemmEx",
                () -> "[%d, %d] of %d terms in %s".formatted(m, n, k, precision.label()),
                () -> precision == Precision.FP32
                        ? JCublas2.cublasSgemm(handle, a.operation(), b.operation(), m, n, k, result.alpha(), a.at,
                                a.stride,
                                b.at, b.stride, result.beta(), to.at, to.stride)
                        : JCublas2.cublasGemmEx_new(handle, a.operation(), b.operation(), m, n, k, result.alpha(), a.at,
                                cudaDataType.CUDA_R_32F, a.stride, b.at, cudaDataType.CUDA_R_32F, b.stride,
                                result.beta(),
                                to.at, cudaDataType.CUDA_R_32F, to.stride, compute(precision),
                                cublasGemmAlgo.CUBLAS_GEMM_DEFAULT));
    }

    private static int compute(Precision precision) {
        return precision == Precision.TF32
                ? cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32
                : cublasComputeType.CUBLAS_COMPUTE_32F_FAST_16BF;
    }

    /** JCublas loads its natives when it is first used, and that cannot be tried twice. */
    private static final class Loading {
        static final boolean DONE = load();

        private static boolean load() {
            try {
                JCublas2.setExceptionsEnabled(true);
                return true;
            } catch (LinkageError e) {
                return false;
            }
        }
    }
}
