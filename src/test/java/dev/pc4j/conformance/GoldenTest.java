package dev.pc4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.reference.ExactPlan;
import dev.pc4j.graph.Graph;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every engine present against the golden data. */
@Tag("engines")
class GoldenTest {
    private static final Golden GOLDEN = Golden.read();
    /** Of float64, relative by norm. */
    private static final double EXACT = 1e-12;
    /** Of float32, relative by norm: 4-wide sums of numbers about 1 round at some 1e-7, and 200 iterations do not add that up. */
    private static final double SINGLE = 1e-5;

    @TestFactory
    Stream<DynamicNode> engines() {
        return PresentEngines.each(engine -> GOLDEN.cases()
                .stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> check(engine, c))));
    }

    private static void check(String name, Golden.Case expected) {
        Graph graph = Golden.graph(expected.placement());
        try (Engine engine = PresentEngines.open(name);
                Plan plan = engine.compile(graph, GOLDEN.schedule(expected, graph), PlanOptions.batch(4))) {
            Numbers numbers = Numbers.of(plan);
            for (int layer = 0; layer < 3; layer++) {
                numbers.set(Golden.PREDICTED.get(layer) + ".weight", GOLDEN.weight(layer));
                numbers.set(Golden.PREDICTED.get(layer) + ".bias", GOLDEN.bias(layer));
            }
            double bound = ExactPlan.of(plan).isPresent() ? EXACT : SINGLE;
            checkCurve(numbers.trace(GOLDEN.x(), GOLDEN.y()), expected, bound);
            checkEnergies(numbers.infer(GOLDEN.x(), GOLDEN.y()), expected, bound);
            checkArrays(numbers, expected, bound);
        }
    }

    private static void checkCurve(double[][] trace, Golden.Case expected, double bound) {
        assertThat(trace).hasNumberOfRows(expected.steps() + 1);
        double[] curve = Arrays.stream(trace).skip(1).mapToDouble(row -> Arrays.stream(row).sum()).toArray();
        close("energy curve", curve, expected.numbers("Ecurve"), bound);
        close("last energies", trace[trace.length - 1], expected.numbers("E"), bound);
    }

    private static void checkEnergies(Inferred found, Golden.Case expected, double bound) {
        double[] energies = found.energies().stream().mapToDouble(e -> e).toArray();
        close("energies", energies, expected.numbers("E"), bound);
        close("energy", new double[] {found.energy()}, new double[] {Arrays.stream(energies).sum()}, bound);
    }

    private static void checkArrays(Numbers numbers, Golden.Case expected, double bound) {
        for (int layer = 0; layer < 3; layer++) {
            String node = Golden.PREDICTED.get(layer);
            if (layer < 2) {
                close("value of " + node, numbers.value(node), expected.array("z", layer), bound);
            }
            close("error of " + node, numbers.error(node), expected.array("e", layer), bound);
            close(node + ".weight", numbers.gradient(node + ".weight"), expected.array("dW", layer), bound);
            close(node + ".bias", numbers.gradient(node + ".bias"), expected.array("db", layer), bound);
        }
    }

    private static void close(String what, double[] found, double[] expected, double bound) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        assertThat(Distance.relative(found, expected)).as(what).isLessThanOrEqualTo(bound);
    }
}
