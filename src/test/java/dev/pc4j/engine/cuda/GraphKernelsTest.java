package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.PffPlan;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Attention;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Mean;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Normalise;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Sequence;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Rate;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Start;
import dev.pc4j.schedule.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kernels of {@code kernels/graph} as CUDA: every order of threads, and every barrier removed once. */
@Tag("stand-in")
class GraphKernelsTest {
    @BeforeEach
    void onTheStandIn() {
        FakeGpu.require();
    }

    @AfterEach
    void asTheDriverLikesIt() {
        assertThat(StandIn.violations()).as(StandIn.report()).isZero();
    }

    /** A training step's worth on a graph: values, errors and gradients. */
    private record OnGraph(Graph graph, int batch, int iterations, Precision precision)
            implements
                Supplier<List<Integer>> {
        @Override
        public List<Integer> get() {
            List<Integer> bits = new ArrayList<>();
            try (Engine engine = FakeGpu.engine();
                    Plan plan = engine.compile(graph,
                            LearningRule.STRICT.schedule(graph, new Inference(iterations, 0.2)),
                            PlanOptions.batch(batch).with(precision))) {
                plan.infer(numbers(batch * graph.input().width()), numbers(batch * graph.output().width()));
                for (Node node : graph.nodes().subList(1, graph.nodes().size())) {
                    Orders.add(bits, plan.value(node.name()));
                    Orders.add(bits, plan.error(node.name()));
                }
                graph.parameters().forEach(parameter -> Orders.add(bits, plan.gradient(parameter.name())));
            }
            return bits;
        }
    }

    /** Two loops of a node that predicts itself, the second from where the first has moved it, every third value held. */
    private record OnItself(int width, int batch) implements Supplier<List<Integer>> {
        @Override
        public List<Integer> get() {
            Graph graph = Graph.builder()
                    .later("v", width)
                    .node("v", new Dense(width, Activation.TANH, Placement.BEFORE, false), "v")
                    .build();
            List<Integer> node = graph.predicted();
            Step predict = new Step.Predict(node);
            Step loop = new Step.Repeat(2, List.of(predict, new Step.Relax(node, new Rate(0.2, false))));
            Schedule twice = new Schedule("twice", false,
                    List.of(new Step.Initialise(node, Start.random(0.5)), loop, predict, loop, predict));
            boolean[] held = new boolean[batch * width];
            IntStream.range(0, held.length).forEach(i -> held[i] = i % 3 == 0);
            List<Integer> bits = new ArrayList<>();
            try (Engine engine = FakeGpu.engine();
                    Plan plan = engine.compile(graph, twice, PlanOptions.batch(batch))) {
                plan.set("v.weight", numbers(width * width));
                plan.infer(Clamps.of("v", numbers(batch * width), held));
                Orders.add(bits, plan.value("v"));
                Orders.add(bits, plan.error("v"));
            }
            return bits;
        }
    }

    /** Steps of both circuits, and what they make of the same rows after that. */
    private record ForwardForward(PffShape shape, int batch) implements Supplier<List<Integer>> {
        @Override
        public List<Integer> get() {
            List<Integer> bits = new ArrayList<>();
            float[] x = numbers(batch * shape.inputs());
            int[] labels = IntStream.range(0, batch).map(i -> i % shape.classes()).toArray();
            int[] wrong = IntStream.of(labels).map(label -> (label + 1) % shape.classes()).toArray();
            float[] top = numbers(2 * batch * shape.latents());
            try (Engine engine = FakeGpu.engine();
                    PffPlan plan = engine.compile(shape, PffSettings.DEFAULT.withSteps(2), batch)) {
                shape.parameters().forEach(p -> plan.set(p.name(), numbers(p.shape().size())));
                plan.train(x, labels, wrong, top);
                Map<String, float[]> parameters = new TreeMap<>(plan.state().parameters());
                parameters.values().forEach(values -> Orders.add(bits, values));
                Orders.add(bits, plan.goodness(x));
                Orders.add(bits, plan.latents(x, labels, numbers(batch * shape.latents())));
            }
            return bits;
        }
    }

    private static float[] numbers(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.6 * Math.sin(1.7 * i + 0.3));
        }
        return values;
    }

    /** Sums of a convolution longer than a tile is deep, more keys of an attention than half a block, errors that reach what it is of. */
    private static List<Supplier<List<Integer>>> ways() {
        Graph images = Graph.builder()
                .input("x", 6, 5, 3)
                .node("h1", new Sequence(Conv2d.of(4, 3, 1, 1), Normalise.group(2), new Activate(Activation.TANH)), "x")
                .node("h2", new Sequence(Conv2d.of(3, 3, 2, 1), new Activate(Activation.TANH)), "h1")
                .node("y", new Dense(3, Activation.NONE).flat(), "h2")
                .build(Energy.gaussian(1));
        Dense project = new Dense(2, Activation.NONE);
        Graph tokens = Graph.builder()
                .input("x", 70, 2)
                .node("q", project, "x")
                .node("k", project, "x")
                .node("v", project, "x")
                .node("a", new Attention(1, false), "q", "k", "v")
                .node("n", Normalise.layer(), "a")
                .node("p", new Mean(0), "n")
                .dense("y", "p", 3, Activation.NONE)
                .build(Energy.gaussian(1));
        return List.of(new OnGraph(images, 2, 3, Precision.FP32), new OnGraph(images, 2, 2, Precision.TF32),
                new OnGraph(images, 2, 2, Precision.BF16), new OnGraph(tokens, 1, 6, Precision.FP32),
                new OnItself(37, 2),
                new ForwardForward(new PffShape(20, 3, 40, 5, 10), 9));
    }

    @Test
    void everyOrderOfThreadsGivesTheSameBits() {
        Orders.requireSameBits(ways());
    }

    @Test
    void everyBarrierIsMissedWhenItIsRemoved() {
        assertThat(Orders.requireEveryWaitMissed(ways(), place -> place.contains("/graph/")))
                .extracting(place -> place.substring(place.lastIndexOf('/') + 1, place.lastIndexOf(':')))
                .contains("across.h", "attention.h", "patches.h", "pff.h", "portable.h", "recurrent.h");
    }
}
