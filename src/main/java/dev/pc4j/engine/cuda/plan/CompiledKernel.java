package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.cuda.nvrtc.KernelCompiler;
import dev.pc4j.engine.device.Phase;
import java.util.List;
import java.util.Optional;

/** A kernel that is compiled for its plan and runs a whole inference on a chain in one launch: its limits on a device, its plans, their time. */
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
    InferencePlan plan(Phase chain);

    /** Microseconds of an inference on a chain that it can run. */
    double time(Phase chain);

    /** Why there is no such kernel here, in one line; empty where there is. */
    default Optional<String> missing() {
        Optional<String> none = compiler().isPresent()
                ? Optional.empty()
                : Optional.of("it is compiled for the plan, and there is no NVRTC for " + device().label());
        return lacking().or(() -> none);
    }

    /** What the planner chooses from. */
    default Candidate candidate() {
        return new Candidate(kernel(), missing(), this::refusal, this::time, chain -> List.of(
                plan(chain) + ", " + compiler().map(KernelCompiler::describe).orElse("no NVRTC")));
    }
}
