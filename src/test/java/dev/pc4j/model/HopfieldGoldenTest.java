package dev.pc4j.model;

import static dev.pc4j.conformance.GoldenFile.flat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.pc4j.conformance.GoldenFile;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.reference.ExactPlan;
import dev.pc4j.graph.Activation;
import dev.pc4j.schedule.Inference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The golden data of the Hopfield network, in float64 by automatic differentiation: weights after every epoch, and every state of recall. */
class HopfieldGoldenTest {
    private static final double EXACT = 1e-10;
    private static final int N = 16;

    private final JsonObject root = GoldenFile.read("hopfield_reference.json");

    private JsonObject golden(String name) {
        return root.getAsJsonObject("cases").getAsJsonObject(name);
    }

    private static float[] narrow(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    private Hopfield.Builder builder(String name, int steps) {
        return Hopfield.builder(N)
                .activation(name.startsWith("tanh") ? Activation.TANH : Activation.NONE)
                .bias(name.endsWith("bias"))
                .optimiser(Optimiser.sgd(root.get("alpha").getAsDouble()))
                .inference(new Inference(steps, root.get("lr_x").getAsDouble()));
    }

    @Test
    void weightsAfterEveryEpoch() {
        Patterns patterns = new Patterns(N, narrow(flat(root.get("patterns"))));
        for (String name : root.getAsJsonObject("cases").keySet()) {
            JsonObject expected = golden(name);
            try (Engine engine = Engines.open("reference"); Hopfield memory = builder(name, 1).build(engine)) {
                ExactPlan exact = ExactPlan.of(memory.learning()).orElseThrow();
                for (int epoch = 0; epoch < root.get("epochs").getAsInt(); epoch++) {
                    for (JsonElement row : root.getAsJsonArray("order")) {
                        memory.learn(patterns.row(row.getAsInt()));
                    }
                    assertThat(exact.get("v.weight"))
                            .containsExactly(flat(expected.getAsJsonArray("W").get(epoch)), within(EXACT));
                    if (expected.has("b")) {
                        assertThat(exact.get("v.bias"))
                                .containsExactly(flat(expected.getAsJsonArray("b").get(epoch)), within(EXACT));
                    }
                }
            }
        }
    }

    @Test
    void everyStateOfRelaxation() {
        double[] cue = flat(root.get("cue"));
        double[] start = flat(root.get("start"));
        double[] known = flat(root.get("known"));
        boolean[] held = new boolean[known.length];
        IntStream.range(0, held.length).forEach(i -> held[i] = known[i] > 0);
        for (String name : List.of("identity", "tanh")) {
            JsonObject expected = golden(name);
            relax(name, cue, new boolean[cue.length], expected.getAsJsonObject("relax_free"));
            relax(name, start, held, expected.getAsJsonObject("relax_clamped"));
        }
    }

    /** One iteration a call, each from where the last has ended. */
    private void relax(String name, double[] start, boolean[] held, JsonObject expected) {
        Map<Integer, Integer> listed = new HashMap<>();
        List<JsonElement> steps = root.getAsJsonArray("steps").asList();
        IntStream.range(0, steps.size()).forEach(k -> listed.put(steps.get(k).getAsInt(), k));
        try (Engine engine = Engines.open("reference"); Hopfield memory = builder(name, 1).build(engine)) {
            ExactPlan exact = ExactPlan.of(memory.recalling()).orElseThrow();
            exact.set("v.weight", flat(golden(name).getAsJsonArray("W").asList().getLast()));
            double energy = exact.infer(Map.of("v", start), Map.of()).energy();
            for (int t = 0; t <= root.get("T").getAsInt(); t++) {
                if (t > 0) {
                    energy = exact.infer(Map.of("v", start), Map.of("v", held)).energy();
                }
                if (listed.containsKey(t)) {
                    assertThat(exact.value("v"))
                            .as("%s, t = %d", name, t)
                            .containsExactly(flat(expected.getAsJsonArray("v").get(listed.get(t))), within(EXACT));
                    assertThat(energy)
                            .isCloseTo(DoubleStream.of(flat(expected.getAsJsonArray("F").get(listed.get(t)))).sum(),
                                    within(EXACT));
                }
            }
        }
    }

    @Test
    void everyStateOfTheSignDynamics() {
        for (String name : List.of("identity", "tanh")) {
            JsonObject expected = golden(name);
            float[] weights = narrow(flat(expected.getAsJsonArray("W").asList().getLast()));
            SignDynamics signs = new SignDynamics(weights, new double[N]);
            for (int row = 0; row < 2; row++) {
                assertSweeps(signs, expected.getAsJsonArray("classical_synchronous"), row, false);
                assertSweeps(signs, expected.getAsJsonArray("classical_asynchronous"), row, true);
            }
        }
    }

    private static void assertSweeps(SignDynamics signs, JsonArray states, int row, boolean asynchronous) {
        float[] state = narrow(flat(states.get(0).getAsJsonArray().get(row)));
        for (int sweep = 1; sweep < states.size(); sweep++) {
            signs.sweep(state, asynchronous);
            assertThat(state).containsExactly(narrow(flat(states.get(sweep).getAsJsonArray().get(row))));
        }
    }
}
