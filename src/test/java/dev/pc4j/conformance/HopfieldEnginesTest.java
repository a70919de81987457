package dev.pc4j.conformance;

import static dev.pc4j.conformance.GoldenFile.flat;
import static dev.pc4j.conformance.PresentEngines.test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Activation;
import dev.pc4j.model.Cue;
import dev.pc4j.model.Hopfield;
import dev.pc4j.model.Patterns;
import dev.pc4j.model.Recall;
import dev.pc4j.schedule.Inference;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Hopfield networks on every engine present: what they learn and where recall ends, by golden data in float64 and by what is stored. */
@Tag("engines")
class HopfieldEnginesTest {
    private static final int N = 16;

    /** Of values near 1, in fp32. */
    private static final float BOUND = 2e-5f;

    private final JsonObject root = GoldenFile.read("hopfield_reference.json");

    @TestFactory
    Stream<DynamicNode> engines() {
        return PresentEngines.each(name -> Stream.of(
                test("golden weights after every epoch", name, this::weightsAfterEveryEpoch),
                test("golden ends of recall", name, this::endsOfRecall),
                test("recall of what is stored in every mode", name, HopfieldEnginesTest::recallsWhatIsStored),
                test("hidden elements", name, HopfieldEnginesTest::hiddenElements)));
    }

    private Hopfield.Builder builder(String name) {
        return Hopfield.builder(N)
                .activation(name.startsWith("tanh") ? Activation.TANH : Activation.NONE)
                .bias(name.endsWith("bias"))
                .optimiser(Optimiser.sgd(root.get("alpha").getAsDouble()))
                .inference(new Inference(root.get("T").getAsInt(), root.get("lr_x").getAsDouble()));
    }

    private JsonObject golden(String name) {
        return root.getAsJsonObject("cases").getAsJsonObject(name);
    }

    private static float[] last(JsonElement all) {
        return Distance.narrow(flat(all.getAsJsonArray().asList().getLast()));
    }

    private void weightsAfterEveryEpoch(Engine engine) {
        Patterns patterns = new Patterns(N, Distance.narrow(flat(root.get("patterns"))));
        for (String name : root.getAsJsonObject("cases").keySet()) {
            try (Hopfield memory = builder(name).build(engine)) {
                for (JsonElement expected : golden(name).getAsJsonArray("W")) {
                    root.getAsJsonArray("order").forEach(row -> memory.learn(patterns.row(row.getAsInt())));
                    assertThat(memory.weights()).as(name)
                            .containsExactly(Distance.narrow(flat(expected)), within(BOUND));
                }
            }
        }
    }

    private void endsOfRecall(Engine engine) {
        double[] known = flat(root.get("known"));
        boolean[] held = new boolean[known.length];
        IntStream.range(0, held.length).forEach(i -> held[i] = known[i] > 0);
        Cue whole = new Cue(Distance.narrow(flat(root.get("cue"))), new boolean[2 * N]);
        Cue part = new Cue(Distance.narrow(flat(root.get("start"))), held);
        for (String name : List.of("identity", "tanh")) {
            JsonObject expected = golden(name);
            try (Hopfield memory = builder(name).build(engine)) {
                memory.set(last(expected.get("W")));
                assertThat(memory.recall(Recall.RELAX, whole)).as(name)
                        .containsExactly(last(expected.getAsJsonObject("relax_free").get("v")), within(BOUND));
                assertThat(memory.recall(Recall.COMPLETE, part)).as(name)
                        .containsExactly(last(expected.getAsJsonObject("relax_clamped").get("v")), within(BOUND));
            }
        }
    }

    /** More cues than a batch, the last batch not full, and a width that is no multiple of anything. */
    private static void recallsWhatIsStored(Engine engine) {
        Patterns patterns = Patterns.random(11, 75, 3);
        try (Hopfield memory = Hopfield.builder(75).batch(8).inference(new Inference(330, 0.1)).build(engine)) {
            memory.store(patterns, 60);
            float[] weights = memory.weights();
            assertThat(IntStream.range(0, 75).allMatch(i -> weights[76 * i] == 0)).isTrue();
            Cue flipped = patterns.flipped(0.1, 1);
            assertThat(patterns.match(memory.recall(Recall.SIGN, flipped)).exact()).isEqualTo(1);
            assertThat(patterns.match(memory.recall(Recall.ASYNCHRONOUS, flipped)).exact()).isEqualTo(1);
            assertThat(patterns.match(memory.recall(Recall.RELAX, flipped)).exact()).isGreaterThan(0.8);
            assertThat(patterns.match(memory.recall(Recall.COMPLETE, patterns.masked(0.5))).exact()).isEqualTo(1);
        }
    }

    private static void hiddenElements(Engine engine) {
        Patterns patterns = Patterns.random(6, 20, 7);
        Hopfield.Builder builder = Hopfield.builder(20)
                .hidden(8)
                .activation(Activation.TANH)
                .bias(true)
                .inference(new Inference(40, 0.1));
        try (Hopfield memory = builder.build(engine)) {
            double first = memory.learn(patterns.values());
            assertThat(memory.store(patterns, 100)).isLessThan(0.01 * first);
            assertThat(patterns.match(memory.recall(Recall.COMPLETE, patterns.masked(0.2))).bits()).isGreaterThan(0.95);
        }
    }
}
