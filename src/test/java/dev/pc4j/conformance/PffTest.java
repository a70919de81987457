package dev.pc4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Feature;
import dev.pc4j.engine.PffPlan;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import dev.pc4j.engine.PffState;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Parameter;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The predictive forward-forward algorithm on every engine that has it: the golden data, and the reference engine on other shapes. */
@Tag("engines")
class PffTest {
    private static final GoldenPff GOLDEN = GoldenPff.read();

    /** Relative by norm, of float32. */
    private static final double SINGLE = 1e-4;

    private static final double FINE = 1e-5;

    private static Stream<DynamicNode> each(Map<String, Consumer<Engine>> tests) {
        return PresentEngines.each(name -> tests.entrySet()
                .stream()
                .map(test -> PresentEngines.test(test.getKey(), name,
                        Engines.provider(name).capabilities().features().contains(Feature.FORWARD_FORWARD)
                                ? test.getValue()
                                : PffTest::assertRefused)));
    }

    private static void assertRefused(Engine engine) {
        assertThatThrownBy(() -> engine.compile(GOLDEN.shape(), GOLDEN.settings(1), 4))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("engine '" + engine.name() + "' has no forward-forward")
                .hasMessageContaining("use ");
    }

    @TestFactory
    Stream<DynamicNode> golden() {
        return each(Map.of(
                "steps", PffTest::goldenSteps,
                "goodness", PffTest::goldenGoodness,
                "images", PffTest::goldenImages));
    }

    @TestFactory
    Stream<DynamicNode> asTheReferenceDoes() {
        return each(Map.of(
                "widths that are multiples of nothing",
                engine -> compare(engine, new PffShape(23, 4, 39, 7, 13), 11, 11),
                "a group of all", engine -> compare(engine, new PffShape(10, 2, 50, 3, 50), 8, 8),
                "no competitors", engine -> compare(engine, new PffShape(70, 3, 67, 33, 1), 5, 5),
                "many classes", engine -> compare(engine, new PffShape(9, 40, 20, 4, 10), 6, 6),
                "fewer rows than the batch", engine -> compare(engine, new PffShape(12, 3, 20, 4, 10), 17, 5),
                "one row", engine -> compare(engine, new PffShape(12, 3, 20, 4, 10), 1, 1)));
    }

    @TestFactory
    Stream<DynamicNode> runs() {
        return each(Map.of("go on to the bit", PffTest::resume));
    }

    private static PffPlan golden(Engine engine, int steps, Map<String, double[]> parameters) {
        PffPlan plan = engine.compile(GOLDEN.shape(), GOLDEN.settings(steps), GOLDEN.rows() / 2);
        parameters.forEach((name, values) -> plan.set(name, floats(values)));
        return plan;
    }

    /** Gradients are seen in Adam's first moments, which are sums of them. */
    private static void goldenSteps(Engine engine) {
        for (int k = 0; k < GOLDEN.steps(); k++) {
            try (PffPlan plan = golden(engine, k + 1, GOLDEN.parameters())) {
                int n = GOLDEN.rows() / 2;
                int[] labels = GOLDEN.labels();
                plan.train(
                        Arrays.copyOf(floats(GOLDEN.array("x")), n * GOLDEN.shape().inputs()), Arrays.copyOf(labels, n),
                        Arrays.copyOfRange(labels, n, 2 * n), floats(GOLDEN.array("z_g0")));
                near("z1", plan.state(PffState.LAYER_1), GOLDEN.after(k, "z1"), SINGLE);
                near("z2", plan.state(PffState.LAYER_2), GOLDEN.after(k, "z2"), SINGLE);
                near("z_g", plan.state(PffState.LATENT), GOLDEN.after(k, "z_g"), SINGLE);
                double[] losses = plan.losses().all();
                near("losses", floats(Arrays.copyOf(losses, 3)), GOLDEN.after(k, "losses"), SINGLE);
                near("losses_g", floats(Arrays.copyOfRange(losses, 3, 6)), GOLDEN.after(k, "losses_g"), SINGLE);
                int step = k;
                PlanState state = plan.state();
                GOLDEN.parametersAfter(k, "W")
                        .forEach((name, values) -> near(name, state.parameters().get(name), values, FINE));
                GOLDEN.parametersAfter(k, "dW")
                        .keySet()
                        .forEach(
                                name -> near("m/" + name, state.slots().get("m/" + name), moments(name, step), SINGLE));
            }
        }
    }

    /** Adam's first moments of a parameter's clipped gradients up to a step. */
    private static double[] moments(String name, int step) {
        double[] m = new double[GOLDEN.parameters().get(name).length];
        for (int k = 0; k <= step; k++) {
            double[] g = GOLDEN.parametersAfter(k, "dW").get(name);
            for (int i = 0; i < m.length; i++) {
                m[i] = 0.9 * m[i] + 0.1 * Math.clamp(g[i], -1, 1);
            }
        }
        return m;
    }

    private static Map<String, double[]> trained() {
        return GOLDEN.parametersAfter(GOLDEN.steps() - 1, "W");
    }

    private static void goldenGoodness(Engine engine) {
        for (int steps : new int[] {3, 12}) {
            try (PffPlan plan = golden(engine, steps, trained())) {
                near("K " + steps, plan.goodness(floats(GOLDEN.array("classify", "x"))),
                        GOLDEN.array("classify", "K" + steps, "scores"), FINE);
            }
        }
    }

    private static void goldenImages(Engine engine) {
        try (PffPlan plan = golden(engine, 3, trained())) {
            near("reconstruction", plan.reconstruct(floats(GOLDEN.array("reconstruct", "x"))),
                    GOLDEN.array("reconstruct", "xbar"), FINE);
            near("sample", plan.sample(floats(GOLDEN.array("sample", "z_g"))), GOLDEN.array("sample", "xbar"), FINE);
        }
    }

    /** With noise, which all engines draw alike. */
    private static void compare(Engine engine, PffShape shape, int batch, int rows) {
        PffSettings settings = PffSettings.DEFAULT.withSteps(4).withSeed(7);
        try (Engine reference = Engines.open("reference");
                PffPlan wanted = reference.compile(shape, settings, batch);
                PffPlan found = engine.compile(shape, settings, batch)) {
            Data data = new Data(shape, rows);
            data.start(wanted);
            data.start(found);
            for (int i = 0; i < 2; i++) {
                data.train(wanted);
                data.train(found);
            }
            for (PffState state : PffState.values()) {
                near(state.name(), found.state(state), doubles(wanted.state(state)), SINGLE);
            }
            near("losses", floats(found.losses().all()), wanted.losses().all(), SINGLE);
            PlanState state = wanted.state();
            found.state().parameters().forEach((n, v) -> near(n, v, doubles(state.parameters().get(n)), SINGLE));
            found.restore(state);
            near("goodness", found.goodness(data.x), doubles(wanted.goodness(data.x)), SINGLE);
            near("latents", data.latents(found), doubles(data.latents(wanted)), SINGLE);
            near("reconstruction", found.reconstruct(data.x), doubles(wanted.reconstruct(data.x)), SINGLE);
        }
    }

    /** A plan that takes over a state goes on as the one that it is of. */
    private static void resume(Engine engine) {
        PffShape shape = new PffShape(20, 3, 40, 5, 10);
        Data data = new Data(shape, 9);
        try (PffPlan whole = engine.compile(shape, PffSettings.DEFAULT, 9);
                PffPlan second = engine.compile(shape, PffSettings.DEFAULT, 9)) {
            data.start(whole);
            data.train(whole);
            PlanState state = whole.state();
            whole.restore(state); // which the reference engine keeps in float64
            second.restore(state);
            data.train(whole);
            data.train(second);
            whole.state().parameters().forEach((n, v) -> assertThat(second.state().parameters().get(n)).isEqualTo(v));
            whole.state().slots().forEach((n, v) -> assertThat(second.state().slots().get(n)).isEqualTo(v));
        }
    }

    /** Rows and parameters of chance. */
    private static final class Data {
        private final RandomGenerator random = new SplittableRandom(11);
        private final PffShape shape;
        private final float[] x;
        private final int[] labels;
        private final int[] wrong;
        private final float[] top;

        Data(PffShape shape, int rows) {
            this.shape = shape;
            x = uniform(rows * shape.inputs(), 0, 1);
            labels = random.ints(rows, 0, shape.classes()).toArray();
            wrong = Arrays.stream(labels).map(l -> (l + 1) % shape.classes()).toArray();
            top = uniform(2 * rows * shape.latents(), 0.05, 0.3);
        }

        private float[] uniform(int count, double from, double to) {
            return floats(random.doubles(count, from, to).toArray());
        }

        /** The same in every plan. */
        void start(PffPlan plan) {
            RandomGenerator weights = new SplittableRandom(5);
            for (Parameter parameter : shape.parameters()) {
                double size = parameter.isBias() ? 0.2 : 2 / Math.sqrt(parameter.fanIn());
                double least = parameter.name().startsWith("L") ? -size / 4 : -size;
                plan.set(parameter.name(), floats(weights.doubles(parameter.shape().size(), least, size).toArray()));
            }
        }

        void train(PffPlan plan) {
            plan.train(x, labels, wrong, top);
        }

        float[] latents(PffPlan plan) {
            return plan.latents(x, labels, Arrays.copyOf(top, top.length / 2));
        }
    }

    private static void near(String what, float[] found, double[] wanted, double bound) {
        assertThat(found).as(what).hasSameSizeAs(wanted);
        double difference = 0;
        double size = 0;
        for (int i = 0; i < wanted.length; i++) {
            difference += (found[i] - wanted[i]) * (found[i] - wanted[i]);
            size += wanted[i] * wanted[i];
        }
        assertThat(Math.sqrt(difference)).as(what).isLessThanOrEqualTo(bound * Math.sqrt(size));
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }
}
