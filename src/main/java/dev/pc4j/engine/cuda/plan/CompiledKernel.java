package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.cuda.nvrtc.KernelCompiler;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import java.util.List;
import java.util.Optional;

/** A kernel that is compiled for its plan, a chain: its limits on a device, its layout, its time. */
public interface CompiledKernel {
    /** Which it is. */
    KernelChoice kernel();

    /** Where it runs. */
    Device device();

    /** What makes it; empty where there is nothing that does. */
    Optional<KernelCompiler> compiler();

    /** What the device lacks for any chain, in one line; empty where it lacks nothing. */
    Optional<String> lacking();

    /** Why it cannot run a chain, in one line; empty where it can. */
    Optional<String> refusal(Phase chain);

    /** How it runs a chain that it can run. */
    ChainPlan plan(Phase chain);

    /** Microseconds of an inference on a chain that it can run. */
    double time(Phase chain);

    /** Why there is no such kernel here, in one line; empty where there is. */
    default Optional<String> missing() {
        Optional<String> none = compiler().isPresent()
                ? Optional.empty()
                : Optional.of("it is compiled for the plan, and there is no NVRTC for " + device().label());
        return lacking().or(() -> none);
    }

    /** Why none of these kernels runs a chain, in one line; empty where its products and its rule keep none from it. */
    static Optional<String> refusalByAll(Phase chain) {
        Optional<String> refused = Format.refusal(chain);
        if (refused.isPresent()) {
            return refused;
        }
        Task first = chain.tasks().getFirst();
        boolean wave = first.get(Int.MODE) == Code.WAVE;
        if (!wave && first.has(Code.HELD)) {
            return Optional.of("predictions are held at their reference while values iterate");
        }
        return wave || first.has(Code.FINAL)
                ? Optional.empty()
                : Optional.of("no prediction follows the last iteration");
    }

    /** What the planner chooses from. */
    default Candidate candidate() {
        return new Candidate(kernel(), missing(), this::refusal, this::time, chain -> List.of(
                plan(chain) + ", " + compiler().map(KernelCompiler::describe).orElse("no NVRTC")));
    }
}
