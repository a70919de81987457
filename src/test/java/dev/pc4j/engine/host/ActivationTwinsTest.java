package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.ExactActivations;
import dev.pc4j.graph.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Activations and their displacements, in both arithmetic forms, against double: kinks, saturation, denormals, and displacements from
 * 1e-12 to 20.
 */
class ActivationTwinsTest {
    private static final double EPS = 0x1p-24;
    private static final float[] CORNERS = {0, -0f, 1, -1, Math.nextUp(1f), Math.nextDown(1f), -Math.nextUp(1f),
        -Math.nextDown(1f), 30, -30, 9.02f, -9.02f, 18.04f, -18.04f, Float.MIN_VALUE, -Float.MIN_VALUE, 1e-40f,
        -1e-40f, Float.MIN_NORMAL, 1e-20f, -1e-20f, 0.5f, -0.5f, 0.2f, -0.2f, 3, -3, 12, -12};

    private static final List<Activation> ACTIVATIONS = Stream.concat(
            Activation.usual().stream(), Stream.of(Activation.leaky(0.2), Activation.leaky(-1.5), Activation.elu(0.7)))
            .toList();

    private final float[] x = new float[1 << 15];
    private final float[] d = new float[x.length];
    private final float[] value = new float[x.length];
    private final float[] at = new float[x.length];
    private final float[] negated = new float[x.length];
    private final float[] slope = new float[x.length];

    ActivationTwinsTest() {
        RandomGenerator random = new SplittableRandom(7);
        for (int i = 0; i < x.length; i++) {
            x[i] = switch (i % 4) {
                case 0 -> CORNERS[random.nextInt(CORNERS.length)];
                case 1 -> (float) random.nextDouble(-30, 30);
                default -> (float) random.nextGaussian();
            };
            float size = (float) Math.exp(random.nextDouble(Math.log(1e-12), Math.log(20)));
            d[i] = i % 8 == 4 ? CORNERS[random.nextInt(CORNERS.length)] : random.nextBoolean() ? size : -size;
        }
    }

    @TestFactory
    Stream<DynamicTest> twins() {
        return Stream.of(new ScalarArithmetic(), Fixtures.vectors())
                .flatMap(a -> ACTIVATIONS.stream()
                        .flatMap(f -> f.isNone()
                                ? Stream.of(test(a, f, "displaces", () -> negates(a)))
                                : Stream.of(
                                        test(a, f, "activates", () -> activates(a, f)),
                                        test(a, f, "displaces", () -> displaces(a, f)))));
    }

    private static DynamicTest test(Arithmetic a, Activation f, String what, Runnable run) {
        return DynamicTest.dynamicTest(a.description() + " " + what + " " + f.label(), run::run);
    }

    private void negates(Arithmetic a) {
        a.displace(Activation.NONE, 0, x.length, null, null, null, d, negated, null);
        for (int i = 0; i < x.length; i++) {
            assertThat(negated[i]).isEqualTo(-d[i]);
        }
    }

    private void activates(Arithmetic a, Activation f) {
        a.activate(f, 0, x.length, x, value, at);
        Errors values = new Errors(f + " value");
        Errors slopes = new Errors(f + " slope");
        for (int i = 0; i < x.length; i++) {
            values.add(i, value[i], ExactActivations.value(f, x[i]), valueBound(f, x[i]));
            slopes.add(i, at[i], ExactActivations.slope(f, x[i]), slopeBound(f, ExactActivations.slope(f, x[i])));
        }
        values.check(3e-7);
        slopes.check(3e-7);
    }

    private static double valueBound(Activation f, double x) {
        return switch (f.kind()) {
            case NONE, RELU, HARD_TANH -> 0;
            case LEAKY_RELU -> 2 * EPS * Math.abs(f.alpha() * x) + Float.MIN_VALUE;
            case TANH -> 8 * EPS * Math.abs(Math.tanh(x)) + Float.MIN_VALUE;
            case SIGMOID -> 5 * EPS;
            case GELU, SILU -> 8 * EPS * Math.abs(x) + Float.MIN_VALUE;
            case SOFTPLUS -> 6 * EPS * ExactActivations.value(f, x);
            case ELU -> 6 * EPS * Math.abs(ExactActivations.value(f, x)) + Float.MIN_VALUE;
        };
    }

    private static double slopeBound(Activation f, double exact) {
        return switch (f.kind()) {
            case NONE, RELU, HARD_TANH -> 1e-9;
            case LEAKY_RELU -> EPS * Math.abs(f.alpha());
            case TANH, SIGMOID -> 16 * EPS * exact;
            case GELU, SILU -> 6 * EPS;
            case SOFTPLUS, ELU -> 8 * EPS * exact;
        };
    }

    private void displaces(Arithmetic a, Activation f) {
        a.activate(f, 0, x.length, x, value, at);
        a.displace(f, 0, x.length, x, value, at, d, negated, slope);
        Errors steps = new Errors(f + " step");
        Errors small = new Errors(f + " small step");
        Errors slopes = new Errors(f + " slope");
        for (int i = 0; i < x.length; i++) {
            double exact = ExactActivations.step(f, x[i], d[i]);
            steps.add(i, -negated[i], exact, stepBound(f, x[i], d[i], exact));
            if (Math.abs(d[i]) < 0.1 && !nearKink(f, x[i], d[i])) {
                small.add(i, -negated[i], exact, Double.POSITIVE_INFINITY);
            }
            if (!nearKink(f, x[i], d[i])) {
                slopes.add(i, slope[i], ExactActivations.slope(f, (double) x[i] + d[i]),
                        movedSlopeBound(f, x[i], d[i]));
            }
        }
        steps.check(2e-6);
        small.check(5e-7);
        slopes.check(2e-6);
    }

    /**
     * Small displacements keep their relative accuracy, which is the point of the displacement form. Large ones against x pass through a
     * denominator down to {@link Rational#SAFE}, which magnifies the rounding of tanh.
     */
    private static double stepBound(Activation f, double x, double d, double exact) {
        double move = Math.abs(d);
        return 4 * Float.MIN_VALUE + switch (f.kind()) {
            case NONE -> 0;
            case RELU -> 2 * EPS * move;
            case LEAKY_RELU -> 3 * EPS * move * Math.max(1, Math.abs(f.alpha()));
            case HARD_TANH -> Math.abs(x) < 1 && Math.abs(x + d) < 1 - 2 * EPS ? 0 : 2 * EPS * (1 + move);
            case TANH, SIGMOID -> move < 0.5 ? 40 * EPS * Math.abs(exact) : 8 * EPS / Rational.SAFE;
            case GELU -> move < 0.2 ? 30 * EPS * move : 4 * EPS * (Math.abs(x) + move);
            case SILU -> 12 * EPS * move;
            case SOFTPLUS -> EPS * (12 + Math.abs(x)) * Math.abs(exact) + (move < Rational.EXPM1_NEAR ? 0 : 4 * EPS);
            case ELU -> 8 * EPS * Math.min(move, 1 + Math.abs(exact));
        };
    }

    private static double movedSlopeBound(Activation f, double x, double d) {
        double exact = ExactActivations.slope(f, x + d);
        return switch (f.kind()) {
            case NONE, RELU, HARD_TANH -> 1e-9;
            case LEAKY_RELU -> EPS * Math.abs(f.alpha());
            case TANH, SIGMOID -> Math.abs(d) < 0.5
                    ? 60 * EPS * exact
                    : 8 * EPS / Rational.SAFE * (1 + 0.1 / Rational.SAFE);
            case GELU, SILU -> EPS * (6 + Math.abs(x) + Math.abs(d));
            case SOFTPLUS, ELU -> EPS * (8 + Math.abs(x) + Math.abs(d)) * exact;
        };
    }

    /** Where fp32 may see x + d on the other side of a kink than double. */
    private static boolean nearKink(Activation f, double x, double d) {
        double reach = 2 * EPS * Math.max(Math.abs(x), Math.abs(d));
        return switch (f.kind()) {
            case RELU, LEAKY_RELU, ELU -> Math.abs(x + d) <= reach;
            case HARD_TANH -> Math.abs(Math.abs(x + d) - 1) <= reach + 2 * EPS;
            case NONE, TANH, SIGMOID, GELU, SILU, SOFTPLUS -> false;
        };
    }

    /** Fails at the worst element that passes its bound, or by norm. */
    private final class Errors {
        private final String what;
        private double difference;
        private double norm;
        private double worst;
        private String line = "";

        Errors(String what) {
            this.what = what;
        }

        void add(int i, double found, double exact, double bound) {
            double error = Math.abs(found - exact);
            difference += error * error;
            norm += exact * exact;
            double share = error == 0 ? 0 : error / bound;
            if (!(share <= worst)) {
                worst = share;
                line = String.format(Locale.ROOT, "%s at x = %s, d = %s: %s, exactly %s, bound %.2e", what, x[i], d[i],
                        found, exact, bound);
            }
        }

        void check(double byNorm) {
            assertThat(worst).as(line).isLessThanOrEqualTo(1);
            assertThat(Math.sqrt(difference / norm)).as(what + " by norm").isLessThan(byNorm);
        }
    }

    /** The vector form computes in scalar code until its loops are compiled; when that is must not show in any bit. */
    @TestFactory
    Stream<DynamicTest> bothFormsHaveTheSameBits() {
        float[] wild = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, -Float.MAX_VALUE,
            0,
            -0f, 87, -87, 88.5f, -104, 1e-30f};
        for (int i = 0; i < wild.length * wild.length; i++) {
            x[i] = wild[i / wild.length];
            d[i] = wild[i % wild.length];
        }
        return ACTIVATIONS.stream().map(f -> DynamicTest.dynamicTest(f.label(), () -> {
            List<float[]> scalar = all(new ScalarArithmetic(), f);
            List<float[]> vector = all(Fixtures.vectors(), f);
            List<float[]> before = all(new VectorArithmetic(), f);
            for (int i = 0; i < scalar.size(); i++) {
                int apart = Arrays.mismatch(vector.get(i), scalar.get(i));
                assertThat(apart)
                        .as(() -> "x = %s, d = %s".formatted(x[Math.max(apart, 0)], d[Math.max(apart, 0)]))
                        .isEqualTo(-1);
                assertThat(before.get(i)).isEqualTo(vector.get(i));
            }
        }));
    }

    private List<float[]> all(Arithmetic a, Activation f) {
        float[] to = new float[x.length];
        if (f.isNone()) {
            a.displace(f, 0, x.length, null, null, null, d, to, null);
            return List.of(to);
        }
        float[] values = new float[x.length];
        float[] slopes = new float[x.length];
        float[] moved = new float[x.length];
        a.activate(f, 0, x.length, x, values, slopes);
        a.displace(f, 0, x.length, x, values, slopes, d, to, moved);
        return List.of(values, slopes, to, moved);
    }

    /** A failing element would hide in a comparison of NaN with anything. */
    @TestFactory
    Stream<DynamicTest> whatIsNotANumberStaysSo() {
        return Stream.of(new ScalarArithmetic(), Fixtures.vectors())
                .flatMap(a -> ACTIVATIONS.stream()
                        .filter(f -> !f.isNone())
                        .map(f -> test(a, f, "keeps NaN through", () -> {
                            float[] nan = new float[64];
                            Arrays.fill(nan, Float.NaN);
                            float[] of = new float[64];
                            float[] by = new float[64];
                            a.activate(f, 0, 64, nan, of, by);
                            for (float v : of) {
                                assertThat(v).isNaN();
                            }
                            a.displace(f, 0, 64, new float[64], new float[64], by, nan, of, new float[64]);
                            for (float v : List.of(of[0], of[31], of[63])) {
                                assertThat(v).isNaN();
                            }
                        })));
    }
}
