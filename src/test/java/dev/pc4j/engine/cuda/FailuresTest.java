package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.cuda.driver.Debug;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That nothing leaks, and that each call that fails says so and leaves everything as it was. */
@Tag("stand-in")
class FailuresTest {
    private static final int MANY = 100_000;

    private long allocations;
    private long objects;

    @BeforeEach
    void onTheStandIn() {
        FakeGpu.require();
        allocations = StandIn.liveAllocations();
        objects = StandIn.liveObjects();
    }

    @AfterEach
    void nothingIsLeft() {
        StandIn.reset();
        System.clearProperty(Debug.PROPERTY);
        assertThat(StandIn.liveAllocations()).as("allocations").isEqualTo(allocations);
        assertThat(StandIn.liveObjects()).as("objects").isEqualTo(objects);
    }

    private static void use(Plan plan) {
        plan.infer(Nets.x(), Nets.y());
        plan.learn(1);
        Nets.train(plan);
        plan.trace(Nets.x(), Nets.y());
        plan.predict(Nets.x());
    }

    @Test
    void plansLeaveNothingBehind() {
        try (Engine engine = FakeGpu.engine()) {
            long before = StandIn.liveObjects();
            for (int i = 0; i < 10; i++) {
                Plan plan = Nets.plan(engine);
                use(plan);
                plan.close();
                plan.close();
                assertThatThrownBy(() -> plan.infer(Nets.x(), Nets.y())).isInstanceOf(IllegalStateException.class);
                assertThat(StandIn.liveAllocations()).isEqualTo(allocations);
                assertThat(StandIn.liveObjects()).isEqualTo(before);
            }
        }
        assertThat(StandIn.violations()).as(StandIn.report()).isZero();
    }

    @Test
    void aPlanInUseDoesNotGrow() {
        try (Engine engine = FakeGpu.engine(); Plan plan = Nets.plan(engine)) {
            use(plan); // its trace has memory laid out anew, for which every graph is captured again
            use(plan);
            long inUse = FakeGpu.live();
            for (int i = 0; i < 5; i++) {
                use(plan);
            }
            assertThat(FakeGpu.live()).isEqualTo(inUse);
        }
    }

    @Test
    void aPlanOutlivesItsEngine() {
        Engine engine = FakeGpu.engine();
        try (Plan plan = Nets.plan(engine)) {
            engine.close();
            engine.close();
            use(plan);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"library", "phases", "cluster"})
    void eachCallThatFailsWhileAPlanIsMadeAndUsed(String kernel) {
        for (int n = 1; n < MANY; n++) {
            StandIn.reset();
            StandIn.failAfter(n, FakeGpu.UNKNOWN);
            Throwable failure = catchThrowable(() -> {
                try (Engine engine = FakeGpu.engine();
                        Plan plan = Nets.plan(engine, Nets.options().withKernel(kernel))) {
                    use(plan);
                }
            });
            if (!StandIn.failed()) {
                assertThat(failure).isNull();
                return;
            }
            assertThat(failure).as("call %d", n)
                    .isInstanceOf(EngineException.class)
                    .message()
                    .containsPattern("CUDA_ERROR_UNKNOWN|CUBLAS_STATUS_");
            assertThat(StandIn.liveAllocations()).as("allocations after call %d, %s", n, failure)
                    .isEqualTo(allocations);
            assertThat(StandIn.liveObjects()).as("objects after call %d, %s", n, failure).isEqualTo(objects);
        }
        throw new AssertionError("it never ended");
    }

    @Test
    void parametersAreAsTheyWereAfterEachFailure() {
        for (int n = 1; n < MANY; n++) {
            try (Engine engine = FakeGpu.engine(); Plan plan = Nets.plan(engine)) {
                Map<String, String> before = Nets.parameters(plan);
                StandIn.failAfter(n, FakeGpu.UNKNOWN);
                Throwable failure = catchThrowable(() -> plan.infer(Nets.x(), Nets.y()));
                boolean reached = StandIn.failed();
                StandIn.reset();
                if (!reached) {
                    return;
                }
                assertThat(failure).as("call %d", n).isInstanceOf(EngineException.class);
                assertThat(Nets.parameters(plan)).as("after call %d, %s", n, failure).isEqualTo(before);
                plan.infer(Nets.x(), Nets.y());
            }
        }
        throw new AssertionError("it never ended");
    }

    @Test
    void theLineNamesCallKernelGridAndDevice() {
        StandIn.failCall("cuLaunchKernel", 2, 1);
        try (Engine engine = FakeGpu.engine()) {
            Plan plan = Nets.plan(engine);
            assertThatThrownBy(() -> plan.infer(Nets.x(), Nets.y())).isInstanceOf(EngineException.class)
                    .hasMessageContainingAll("cuLaunchKernel of kernel ", "grid of 1 block(s) of ",
                            "bytes of shared memory failed on PC4J stand-in (device 0): CUDA_ERROR_INVALID_VALUE");
            plan.close();
        }
    }

    @Test
    void theDebugSwitchNamesTheKernelThatFailed() {
        try (Engine engine = FakeGpu.engine()) {
            try (Plan plan = Nets.plan(engine)) {
                StandIn.failCall("cuStreamSynchronize", 1, 719);
                assertThatThrownBy(() -> plan.infer(Nets.x(), Nets.y())).hasMessageContainingAll(
                        "CUDA_ERROR_LAUNCH_FAILED", "earlier launch", "PC4J_CUDA_SYNC=1");
            }
            System.setProperty(Debug.PROPERTY, "true");
            try (Plan plan = Nets.plan(engine)) {
                StandIn.failCall("cuStreamSynchronize", 3, 719);
                assertThatThrownBy(() -> plan.infer(Nets.x(), Nets.y())).hasMessageContainingAll(
                        "what came after it", "kernel ", "CUDA_ERROR_LAUNCH_FAILED")
                        .hasMessageNotContaining("earlier launch");
                assertThat(plan.explain()).contains("each waited for");
            }
        }
    }

    @Test
    void outOfMemorySaysWhatForAndHowMuch() {
        try (Engine engine = FakeGpu.engine()) {
            StandIn.memory(4096);
            assertThatThrownBy(() -> Nets.plan(engine)).isInstanceOf(EngineException.class)
                    .hasMessageMatching(
                            "out of memory on PC4J stand-in \\(device 0\\): the values and parameters of a plan needs"
                                    + " \\d+ bytes, \\d+ of 4096 bytes are free: use a smaller batch or narrower layers");
        }
    }
}
