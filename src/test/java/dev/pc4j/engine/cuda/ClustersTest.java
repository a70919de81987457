package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.cuda.plan.KernelChoice;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That clusters of the size that fits are launched, through the driver that allows them, and compute what single launches do. */
@Tag("stand-in")
class ClustersTest {
    @BeforeEach
    void onTheStandIn() {
        FakeGpu.require();
        FakeGpu.set("PC4J_STANDIN_PROCESSORS", "16");
    }

    @AfterEach
    void asTheDriverLikesIt() {
        assertThat(StandIn.violations()).as(StandIn.report()).isZero();
        FakeGpu.set("PC4J_STANDIN_PROCESSORS", "");
    }

    private static Graph graph(int hidden, int width) {
        Graph.Builder graph = Graph.builder().input("x", 9);
        for (int i = 1; i <= hidden; i++) {
            graph.dense("h" + i, i == 1 ? "x" : "h" + (i - 1), width, Activation.TANH);
        }
        return graph.dense("y", "h" + hidden, 3, Activation.TANH).build(Energy.gaussian(1));
    }

    private static Plan plan(Engine engine, Graph graph, int rows, KernelChoice kernel) {
        return engine.compile(graph, LearningRule.STRICT.schedule(graph, new Inference(2, 0.1)),
                PlanOptions.batch(rows).withKernel(kernel.label()));
    }

    private static float[] gradient(Plan plan, int rows) {
        float[] x = new float[rows * 9];
        float[] y = new float[rows * 3];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(1.7 * i);
            y[i % y.length] = x[i];
        }
        plan.infer(x, y);
        return plan.gradient("h2.weight");
    }

    @ParameterizedTest
    @CsvSource({"2,32,64,2", "2,64,32,4", "2,64,16,8", "3,512,3,16"})
    void theSizeThatFitsRuns(int hidden, int width, int rows, int blocks) {
        Graph graph = graph(hidden, width);
        try (Engine engine = FakeGpu.engine();
                Plan cluster = plan(engine, graph, rows, KernelChoice.CLUSTER);
                Plan phases = plan(engine, graph, rows, KernelChoice.PHASES)) {
            assertThat(cluster.explain()).contains("1 chain_cluster_fp32_" + blocks);
            assertThat(gradient(cluster, rows)).containsExactly(gradient(phases, rows), within(1e-6F));
        }
    }

    @Test
    void everySizeIsExplained() {
        try (Engine engine = FakeGpu.engine(); Plan plan = plan(engine, graph(3, 512), 3, KernelChoice.PHASES)) {
            assertThat(plan.explain().lines()).filteredOn(line -> line.contains(" blocks "))
                    .satisfiesExactly(two -> assertThat(two).startsWith("     2 blocks cannot: layers 3x512-3 need"),
                            four -> assertThat(four).startsWith("     4 blocks cannot: "),
                            eight -> assertThat(eight).startsWith("     8 blocks cannot: "),
                            most -> assertThat(most).startsWith("    16 blocks ")
                                    .contains(", 1 at a time, ", " units in ", " KB a block"));
        }
    }
}
