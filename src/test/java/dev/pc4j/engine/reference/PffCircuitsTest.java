package dev.pc4j.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.conformance.GoldenPff;
import dev.pc4j.engine.PffSettings;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Both circuits of PFF against the golden data, and against what the closed forms say. */
class PffCircuitsTest {
    private static final GoldenPff GOLDEN = GoldenPff.read();
    private static final double EXACT = 1e-10;

    private static PffCircuits circuits(int steps, Map<String, double[]> parameters) {
        PffCircuits circuits = new PffCircuits(GOLDEN.shape(), GOLDEN.settings(steps));
        Named.put(parameters, circuits.parameters);
        return circuits;
    }

    /** With the parameters that the file's steps have led to. */
    private static PffCircuits trained(int steps) {
        return circuits(steps, GOLDEN.parametersAfter(GOLDEN.steps() - 1, "W"));
    }

    private static PffCircuits started(int steps) {
        PffCircuits circuits = circuits(steps, GOLDEN.parameters());
        boolean[] positive = new boolean[GOLDEN.rows()];
        Arrays.fill(positive, 0, positive.length / 2, true);
        circuits.start(GOLDEN.array("x"), GOLDEN.labels(), positive);
        circuits.latents = GOLDEN.array("z_g0");
        return circuits;
    }

    @Test
    void everyStepIsTheGoldenOne() {
        PffCircuits circuits = started(1);
        same("z1_0", circuits.z1, GOLDEN.array("z1_0"));
        same("z2_0", circuits.z2, GOLDEN.array("z2_0"));
        for (int k = 0; k < GOLDEN.steps(); k++) {
            circuits.train();
            same("z1", circuits.z1, GOLDEN.after(k, "z1"));
            same("z2", circuits.z2, GOLDEN.after(k, "z2"));
            same("z3", circuits.z3, GOLDEN.after(k, "z3"));
            same("z2bar", circuits.z2bar, GOLDEN.after(k, "z2bar"));
            same("z1bar", circuits.z1bar, GOLDEN.after(k, "z1bar"));
            same("xbar", circuits.xbar, GOLDEN.after(k, "xbar"));
            same("z_g", circuits.latents, GOLDEN.after(k, "z_g"));
            same("dz_g", Vectors.scaled(circuits.latentGradient, 1.0 / GOLDEN.rows()), GOLDEN.after(k, "dz_g"));
            same("losses", Arrays.copyOfRange(circuits.losses, 0, 3), GOLDEN.after(k, "losses"));
            same("losses_g", Arrays.copyOfRange(circuits.losses, 3, 6), GOLDEN.after(k, "losses_g"));
            same(GOLDEN.parametersAfter(k, "dW"), circuits.gradients);
            same(GOLDEN.parametersAfter(k, "W"), circuits.parameters);
        }
    }

    @Test
    void goodnessOfEveryLabelIsTheGoldenOne() {
        for (int steps : new int[] {3, 12}) {
            double[] scores = GOLDEN.array("classify", "K" + steps, "scores");
            int classes = GOLDEN.shape().classes();
            for (int label = 0; label < classes; label++) {
                int c = label;
                double[] x = GOLDEN.array("classify", "x");
                int rows = x.length / GOLDEN.shape().inputs();
                int[] labels = new int[rows];
                Arrays.fill(labels, label);
                PffCircuits circuits = trained(steps);
                circuits.start(x, labels, new boolean[rows]);
                same("label " + label, circuits.goodness(),
                        IntStream.range(0, rows).mapToDouble(r -> scores[r * classes + c]).toArray());
            }
        }
    }

    @Test
    void reconstructionsAndSamplesAreTheGoldenOnes() {
        PffCircuits circuits = trained(3);
        double[] x = GOLDEN.array("reconstruct", "x");
        int rows = x.length / GOLDEN.shape().inputs();
        circuits.start(x, new int[rows], new boolean[rows]);
        same("z2", circuits.z2, GOLDEN.array("reconstruct", "z2"));
        same("xbar", circuits.generate(circuits.z2), GOLDEN.array("reconstruct", "xbar"));
        same("xbar", circuits.sample(GOLDEN.array("sample", "z_g")), GOLDEN.array("sample", "xbar"));
        same("z2bar", circuits.z2bar, GOLDEN.array("sample", "z2bar"));
        same("z1bar", circuits.z1bar, GOLDEN.array("sample", "z1bar"));
    }

    /** A port with the rectifier's true derivative is another algorithm: it never wakes a unit whose pre-activation is negative. */
    @Test
    void silentUnitsLearnStraightThroughTheRectifier() {
        PffCircuits circuits = started(1);
        Arrays.fill(circuits.parameters.get("b1"), -100);
        Arrays.fill(circuits.z1, 1);
        circuits.train();
        assertThat(circuits.gradients.get("b1")).doesNotContain(0);
    }

    /** At zero the norm's slope is 1 / epsilon, and one step would throw the latents out of reach of all others. */
    @Test
    void latentsWithoutANormStay() {
        PffCircuits circuits = started(3);
        Arrays.fill(circuits.latents, 0);
        circuits.train();
        assertThat(circuits.latents).containsOnly(0);
        assertThat(circuits.parameters.get("Gy")).matches(Named::allFinite);
    }

    /** Positives are driven to little activity and negatives to much, other than in Hinton's algorithm. */
    @Test
    void goodnessIsLowActivity() {
        PffSettings settings = GOLDEN.settings(1).withLearningRate(0.01);
        PffCircuits circuits = new PffCircuits(GOLDEN.shape(), settings);
        Named.put(GOLDEN.parameters(), circuits.parameters);
        int rows = GOLDEN.rows();
        boolean[] positive = new boolean[rows];
        Arrays.fill(positive, 0, rows / 2, true);
        for (int batch = 0; batch < 300; batch++) {
            circuits.start(GOLDEN.array("x"), GOLDEN.labels(), positive);
            circuits.latents = GOLDEN.array("z_g0");
            for (int k = 0; k < 4; k++) {
                circuits.representationStep();
            }
        }
        assertThat(activity(circuits, 0, rows / 2)).isLessThan(activity(circuits, rows / 2, rows));
    }

    private static double activity(PffCircuits circuits, int from, int to) {
        int units = circuits.shape.units();
        return 2 * Vectors.halfSquare(Arrays.copyOfRange(circuits.z2, from * units, to * units));
    }

    private static void same(Map<String, double[]> wanted, Map<String, double[]> found) {
        assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(wanted.keySet());
        wanted.forEach((name, values) -> same(name, found.get(name), values));
    }

    private static void same(String what, double[] found, double[] wanted) {
        assertThat(found).as(what).hasSameSizeAs(wanted);
        assertThat(Vectors.halfSquare(Vectors.difference(found, wanted)))
                .as(what)
                .isCloseTo(0, within(EXACT * EXACT * Math.max(1, Vectors.halfSquare(wanted))));
    }
}
