package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Plan;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be given back is lost, and only that. */
@Tag("stand-in")
class ReleaseTest {

    @BeforeEach
    void onTheStandIn() {
        FakeGpu.require();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuMemFree", "cuMemFreeHost", "cuEventDestroy", "cuGraphExecDestroy", "cuStreamDestroy",
        "cuModuleUnload", "cuStreamSynchronize"})
    void aFailureIsSaidAndTheRestIsReleased(String function) {
        long before = FakeGpu.live();
        Engine engine = FakeGpu.engine();
        Plan plan = Nets.plan(engine);
        plan.infer(Nets.x(), Nets.y());
        StandIn.failCall(function, 1, FakeGpu.UNKNOWN);
        assertThatThrownBy(() -> {
            try (engine) {
                plan.close();
            }
        }).isInstanceOf(EngineException.class).hasMessageStartingWith(function);
        assertThat(FakeGpu.live() - before).as("left after %s", function).isLessThanOrEqualTo(1);
    }
}
