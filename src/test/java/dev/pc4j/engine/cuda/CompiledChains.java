package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.conformance.Case;
import dev.pc4j.conformance.Conformance;
import dev.pc4j.conformance.Result;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.plan.KernelChoice;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/** What is run of kernels that are compiled for chains, by the stand-in of NVRTC. */
final class CompiledChains {
    private static final Engine REFERENCE = Engines.open("reference");
    private static final List<Precision> PRECISIONS = List.of(Precision.BF16X3, Precision.TF32, Precision.BF16);
    private static final Set<String> RULES = Set.of("strict", "zil", "backprop");

    private CompiledChains() {}

    /**
     * Conformance cases whose loop a kernel takes, others in each precision, as each asks for compilations.
     *
     * @param apart how many cases lie between two that are run in one precision
     * @param most nodes of a graph
     */
    static Stream<DynamicNode> cases(KernelChoice kernel, int apart, int most) {
        List<Case> chains = Conformance.cases().stream().filter(of -> takes(of, most)).toList();
        return IntStream.range(0, PRECISIONS.size())
                .mapToObj(p -> DynamicContainer.dynamicContainer(PRECISIONS.get(p).label(),
                        IntStream.range(0, chains.size())
                                .filter(i -> i % apart == p * apart / PRECISIONS.size())
                                .mapToObj(chains::get)
                                .map(of -> DynamicTest.dynamicTest(of.name(),
                                        () -> check(of, kernel, PRECISIONS.get(p))))));
    }

    private static boolean takes(Case of, int most) {
        int nodes = of.graph().nodes().size();
        String rule = of.name().substring(of.name().lastIndexOf('/') + 1);
        return Nets.isChain(of.graph()) && nodes > 2 && nodes <= most && RULES.contains(rule) && isLoop(of);
    }

    /** Whether the loop is one phase, which the kernel of clusters says without a compilation, or that it cannot hold it. */
    private static boolean isLoop(Case of) {
        PlanOptions options = PlanOptions.batch(of.batch()).withKernel(KernelChoice.CLUSTER.label());
        try (Engine engine = FakeGpu.engine(); Plan _ = engine.compile(of.graph(), of.schedule(), options)) {
            return true;
        } catch (EngineException e) {
            return !e.getMessage().contains("its graph is not a chain");
        }
    }

    /** Runs a case whose loop the kernel takes. */
    static void check(Case of, KernelChoice kernel, Precision precision) {
        try (Engine engine = new By(FakeGpu.engine(), kernel)) {
            Result result = Conformance.run(engine, REFERENCE, of, precision);
            assertThat(result.passed()).as(result.toString()).isTrue();
        }
    }

    /** A plan, and the bits of all that an inference leaves: none if a second one, with what the first left for messages, gives others. */
    record Way(KernelChoice kernel, Precision precision, int batch, LearningRule rule, Graph graph)
            implements
                Supplier<List<Integer>> {
        Plan plan(Engine engine) {
            return engine.compile(graph, rule.schedule(graph, new Inference(5, 0.2)),
                    PlanOptions.batch(batch).with(precision).withKernel(kernel.label()));
        }

        @Override
        public List<Integer> get() {
            try (Engine engine = FakeGpu.engine(); Plan plan = plan(engine)) {
                List<Integer> first = bits(plan);
                return first.equals(bits(plan)) ? first : List.of();
            }
        }

        private List<Integer> bits(Plan plan) {
            Inferred inferred = plan.infer(numbers(batch * graph.input().width(), 1),
                    classes(batch, graph.output().width()));
            List<Integer> bits = new ArrayList<>(List.of(inferred.correct(), Double.hashCode(inferred.loss())));
            inferred.energies().forEach(energy -> bits.add(Double.hashCode(energy)));
            graph.nodes().stream().skip(1).map(node -> node.name()).forEach(node -> {
                Orders.add(bits, plan.value(node));
                Orders.add(bits, plan.error(node));
                Orders.add(bits, plan.gradient(node + ".weight"));
            });
            return bits;
        }

        private static float[] classes(int rows, int width) {
            float[] values = new float[rows * width];
            for (int r = 0; r < rows; r++) {
                values[r * width + r % width] = 1;
            }
            return values;
        }

        private static float[] numbers(int count, double seed) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) Math.sin(1.7 * i + seed);
            }
            return values;
        }
    }
}
