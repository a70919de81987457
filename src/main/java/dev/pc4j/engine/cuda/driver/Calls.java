package dev.pc4j.engine.cuda.driver;

import dev.pc4j.engine.EngineException;
import java.util.function.Supplier;
import jcuda.CudaException;

/** Makes calls of the driver on a device: one that fails becomes one line that says which, with what, and where. */
public record Calls(String device) {
    /** What the driver says of work that ran before the call that reports it. */
    private static final String LATE = ", and it may be of an earlier launch: " + Debug.ENVIRONMENT
            + "=1 in the environment makes each launch report its own";

    /** A call of JCuda. */
    public interface Call {
        /** Returns 0 for success; most throw for anything else. */
        int run();
    }

    /** Makes a call that needs no explanation. */
    public void make(String name, Call call) {
        make(name, () -> "", call);
    }

    /**
     * Makes a call.
     *
     * @param with what it was given, for the message; empty for nothing worth saying
     * @throws EngineException when it fails
     */
    public void make(String name, Supplier<String> with, Call call) {
        int code;
        try {
            code = call.run();
        } catch (CudaException e) {
            throw failed(name, with.get(), e.getMessage(), e);
        }
        if (code != 0) { // some calls of JCuda have no exceptions
            throw failed(name, with.get(), "error " + code, null);
        }
    }

    private EngineException failed(String name, String with, String error, CudaException cause) {
        return new EngineException(
                "%s%s failed on %s: %s%s".formatted(name, with.isEmpty() ? "" : " of " + with, device,
                        error, isLate(error) ? LATE : ""),
                cause);
    }

    private static boolean isLate(String error) {
        return switch (error) {
            case "CUDA_ERROR_ILLEGAL_ADDRESS", "CUDA_ERROR_LAUNCH_FAILED", "CUDA_ERROR_LAUNCH_TIMEOUT",
                    "CUDA_ERROR_MISALIGNED_ADDRESS", "CUDA_ERROR_ILLEGAL_INSTRUCTION", "CUDA_ERROR_UNKNOWN" ->
                !Debug.synchronises();
            default -> false;
        };
    }
}
