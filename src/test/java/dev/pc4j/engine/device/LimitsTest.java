package dev.pc4j.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Graph;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is too large for ints is refused in one line, before anything is allocated. */
class LimitsTest {
    private static final Packing ROW_MAJOR = new Packing(32, 32, false);
    private static final Packing PACKED = new Packing(16, 4, true);

    private static void compile(Packing packing, int batch, int... widths) {
        Graph graph = Models.mlp(widths).build();
        Schedule schedule = LearningRule.STRICT.schedule(graph, new Inference(1, 0.1));
        new PlainDevice(packing, false).compile(graph, schedule, PlanOptions.batch(batch)).close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aParameterOfTooManyElementsIsNamed(boolean packed) {
        assertThatThrownBy(() -> compile(packed ? PACKED : ROW_MAJOR, 1, 50_000, 50_000, 10))
                .isInstanceOf(EngineException.class)
                .hasMessage("parameter 'h1.weight' [50000x50000] needs an array of %d floats, "
                        + "a device's plan has at most 2147483639: use narrower layers",
                        packed ? 2_500_000_000L : 2_500_800_000L);
    }

    @Test
    void aMarginThatMakesAParameterTooLargeCounts() {
        assertThatThrownBy(() -> compile(ROW_MAJOR, 1, 100_000_000, 1)).isInstanceOf(EngineException.class)
                .hasMessageContaining("parameter 'y.weight' [100000000x1] needs an array of 3200000000 floats");
    }

    @Test
    void aWidthThatNoStrideHoldsIsRefused() {
        assertThatThrownBy(() -> compile(ROW_MAJOR, 1, 1, Integer.MAX_VALUE)).isInstanceOf(EngineException.class)
                .hasMessageContaining("needs an array of 2147483648 floats");
    }

    @Test
    void aNodeOfTooManyValuesIsNamed() {
        assertThatThrownBy(() -> compile(PACKED, 1000, 3_000_000, 16)).isInstanceOf(EngineException.class)
                .hasMessage("node 'x' of width 3000000 with room for 1000 rows needs an array of 3000000000 floats, "
                        + "a device's plan has at most 2147483639: use narrower layers or smaller batches");
    }

    @Test
    void aBatchOfTooManyRowsIsNamed() {
        assertThatThrownBy(() -> compile(PACKED, 200_000_000, 2, 2)).isInstanceOf(EngineException.class)
                .hasMessageContaining("a batch of 200000000 rows needs an array of 3200000000 floats");
    }

    @Test
    void theLargestThatFitsIsNotRefused() {
        Graph graph = Models.mlp(65_536, 32_736, 2).build();
        Schedule schedule = LearningRule.STRICT.schedule(graph, new Inference(1, 0.1));
        Network network = new Network(graph, schedule, PACKED, PlanOptions.batch(1), "plain");
        assertThat(network.weights().getFirst().size).isEqualTo(65_536 * 32_736);
        assertThat(network.words()).isGreaterThan(2L * 65_536 * 32_736);
    }
}
