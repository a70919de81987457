package dev.pc4j.engine.cuda.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.plan.WidePlan.KernelLaunch;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which launches the loop of a wide chain becomes, and which tiles they have. */
class WidePlanTest {
    private static final List<Integer> WIDTHS = List.of(20, 300, 200, 100, 10);

    private static WidePlan plan(int mode, int iterations, int flags) {
        Phase chain = PlanKernels.chain(WIDTHS, 130, Precision.BF16, mode, Code.FINAL);
        chain.tasks().getFirst().with(Int.STEP, iterations);
        Task output = chain.tasks().getLast();
        output.with(Int.FLAGS, output.get(Int.FLAGS) | flags);
        return PlanKernels.wide(chain);
    }

    /** Kernels with the nodes of their tasks, which lie from the output down. */
    private static List<String> launches(WidePlan plan) {
        return plan.launches(0)
                .stream()
                .map(launch -> launch.grid().tile().kernel().replace("wide_", "") + " "
                        + launch.grid().tasks().stream().map(task -> String.valueOf(task.get(Int.NODE))).toList())
                .toList();
    }

    @Test
    void nodesComeInAsErrorsReachThem() {
        assertThat(launches(plan(Code.ITERATE, 3, 0))).containsExactly("pack [0, 0, 0, 0]", "relax [3]",
                "predict [4, 3]",
                "relax [3, 2]", "predict [4, 3, 2]", "relax [3, 2, 1]", "predict [4, 3, 2]");
    }

    @Test
    void nodesThatErrorsDoNotReachAreStill() {
        assertThat(launches(plan(Code.ITERATE, 1, 0))).containsExactly("pack [0, 0, 0, 0]", "relax [3, 2, 1]",
                "relax [3]", "predict [4, 3]");
        assertThat(launches(plan(Code.ITERATE, 0, 0))).containsExactly("pack [0, 0, 0, 0]", "relax [3, 2, 1]");
        KernelLaunch still = plan(Code.ITERATE, 0, 0).launches(0).getLast();
        assertThat(still.grid().tasks()).allMatch(task -> task.get(Int.K) == 0 && task.at(Offset.OUT) == Task.NONE);
    }

    @Test
    void logitsBecomeAnErrorByAKernelOfTheirOwnThatIsPackedWhereItIsReadAgain() {
        assertThat(launches(plan(Code.ITERATE, 2, Code.CROSS_ENTROPY))).containsSubsequence("predict [4, 3]",
                "output [4]", "pack [0]", "relax [3, 2]", "predict [4, 3, 2]").endsWith("output [4]");
    }

    @Test
    void aWaveTakesOneNodeAfterTheOther() {
        WidePlan wave = plan(Code.WAVE, 1, 0);
        assertThat(launches(wave)).containsExactly("pack [0, 0, 0, 0]", "relax [3]", "relax [2]", "relax [1]");
        assertThat(wave.launches(0)).extracting(launch -> launch.grid().tasks().getFirst().get(Int.FIRST_TILE))
                .containsExactly(0, 0, 2, 6);
    }

    /** Operands lie behind each other, each a whole number of images. */
    @Test
    void thereIsRoomForWeightsBothWaysAndForWhatNodesSend() {
        int image = 128 * 128 / Float.BYTES;
        int weights = 2 * 5 + 4 + 2;
        int pushes = 3 * 4 + 2 * 2 + 1;
        int deltas = 2 * (5 + 4 + 2);
        int errors = 2 * (4 + 2 + 1);
        assertThat(plan(Code.ITERATE, 3, 0).operands()).isEqualTo((long) image * (weights + pushes + deltas + errors));
    }

    @Test
    void tilesAreBroadWhereThereAreMany() {
        assertThat(PlanKernels.wide(PlanKernels.PROBLEM_C, 512, Precision.TF32)).hasToString(
                "tiles of 128 x 128, tf32, 7 stages, 39 MB of operands");
        assertThat(PlanKernels.wide(PlanKernels.PROBLEM_D, 1024, Precision.BF16)).extracting(WidePlan::columns)
                .isEqualTo(256);
    }
}
