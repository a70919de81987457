package dev.pc4j.engine.cuda.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.plan.Planner.Decision;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How the planner chooses among candidates whose limits and times are known. */
class PlannerTest {
    private static final ChainShape SHAPE = ChainShape.loop(List.of(7, 5, 3), 2, 4, Precision.TF32);
    private static final Phase CHAIN = new Phase(Family.CHAIN, Precision.TF32, List.of());

    private static Candidate candidate(KernelChoice kernel, double time, String... refusal) {
        return new Candidate(kernel, Optional.empty(), _ -> List.of(refusal).stream().findFirst(), _ -> time,
                _ -> List.of());
    }

    private static Planner planner(KernelChoice asked, Candidate... candidates) {
        return new Planner(Optional.ofNullable(asked), List.of(candidates), "constants of a test");
    }

    private static final Candidate LIBRARY = new Candidate(KernelChoice.LIBRARY, Optional.of("no such library"),
            _ -> Optional.empty(), _ -> 1, _ -> List.of());

    @Test
    void theLeastPredictedTimeWins() {
        Decision decision = planner(null, candidate(KernelChoice.PHASES, 5), candidate(KernelChoice.CLUSTER, 2))
                .plan(SHAPE, CHAIN);
        assertThat(decision.kernel()).isEqualTo(KernelChoice.CLUSTER);
        assertThat(decision.why()).isEqualTo("the least predicted time");
    }

    @Test
    void whatCannotRunIsListedWithItsReason() {
        Decision decision = planner(null, LIBRARY, candidate(KernelChoice.PHASES, 5),
                candidate(KernelChoice.CLUSTER, 2, "node 1 is 9 wide, at most 8"))
                .plan(SHAPE, CHAIN);
        assertThat(decision.kernel()).isEqualTo(KernelChoice.PHASES);
        assertThat(decision.candidates()).containsExactly(
                "predicted microseconds of an inference on 7-5-3, batch 2, T = 4, in tf32, by constants of a test",
                "  phases   5.0", "  library  cannot: no such library",
                "  cluster  cannot: node 1 is 9 wide, at most 8");
    }

    @Test
    void aCandidateThatCanRunSaysMore() {
        Candidate cluster = new Candidate(KernelChoice.CLUSTER, Optional.empty(), _ -> Optional.empty(), _ -> 3,
                _ -> List.of("2 blocks", "4 blocks"));
        assertThat(planner(null, candidate(KernelChoice.PHASES, 5), cluster).plan(SHAPE, CHAIN).candidates())
                .endsWith("  cluster  3.0", "    2 blocks", "    4 blocks", "  phases   5.0");
    }

    @Test
    void whatWasAskedForRunsThoughItIsSlower() {
        Decision decision = planner(KernelChoice.PHASES, candidate(KernelChoice.CLUSTER, 5),
                candidate(KernelChoice.PHASES, 7)).plan(SHAPE, CHAIN);
        assertThat(decision.kernel()).isEqualTo(KernelChoice.PHASES);
        assertThat(decision.why()).isEqualTo("asked for");
    }

    @Test
    void whatWasAskedForAndCannotRunIsAnErrorWithItsReason() {
        Planner cluster = planner(KernelChoice.CLUSTER,
                candidate(KernelChoice.CLUSTER, 2, "node 1 is 9 wide, at most 8"));
        assertThatThrownBy(() -> cluster.plan(SHAPE, CHAIN)).isInstanceOf(EngineException.class)
                .hasMessage("kernel 'cluster' cannot run this: node 1 is 9 wide, at most 8; use phases");
        assertThatThrownBy(() -> planner(KernelChoice.CLUSTER, candidate(KernelChoice.CLUSTER, 2)).plan(List.of()))
                .hasMessageContaining("kernel 'cluster' cannot run this: its graph is not a chain");
    }

    @Test
    void aLibraryThatDoesNotLoadIsReplacedByOurOwnProducts() {
        Planner planner = planner(KernelChoice.LIBRARY, LIBRARY, candidate(KernelChoice.PHASES, 5));
        assertThat(planner.plan(SHAPE, CHAIN).kernel()).isEqualTo(KernelChoice.PHASES);
        assertThat(planner.plan(List.of()).kernel()).isEqualTo(KernelChoice.PHASES);
    }

    @Test
    void withoutAChainSizeDecides() {
        assertThat(planner(null, LIBRARY, candidate(KernelChoice.CLUSTER, 2)).plan(List.of()).kernel())
                .isEqualTo(KernelChoice.PHASES);
    }

    @Test
    void scriptsWithoutTheLoopRunAsPhases() {
        Decision decision = planner(null, candidate(KernelChoice.PHASES, 5), candidate(KernelChoice.CLUSTER, 2))
                .plan(SHAPE, CHAIN);
        assertThat(decision.of(List.of(CHAIN))).isEqualTo(decision);
        Phase other = new Phase(Family.PREDICT, Precision.FP32, List.of());
        assertThat(decision.of(List.of(other)).kernel()).isEqualTo(KernelChoice.PHASES);
    }

    @Test
    void whatWasDecidedStandsForOtherChains() {
        Phase shorter = new Phase(Family.CHAIN, Precision.FP32, List.of());
        Candidate cluster = new Candidate(KernelChoice.CLUSTER, Optional.empty(),
                chain -> chain.equals(shorter) ? Optional.of("too short") : Optional.empty(), _ -> 2, _ -> List.of());
        Planner planner = planner(null, candidate(KernelChoice.PHASES, 5), cluster);
        Decision decision = planner.plan(SHAPE, CHAIN);
        assertThat(planner.takes(decision, CHAIN)).isTrue();
        assertThat(planner.takes(decision, shorter)).isFalse();
        assertThat(planner.takes(planner(KernelChoice.PHASES, candidate(KernelChoice.PHASES, 5)).plan(SHAPE, CHAIN),
                CHAIN)).isFalse();
    }
}
