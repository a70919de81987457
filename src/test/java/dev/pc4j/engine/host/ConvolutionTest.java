package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Shape;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Convolutions against their definition in float64: prediction, what flows back, and the gradients of weights and bias. */
class ConvolutionTest {
    private static final double BOUND = 2e-6;
    private static final double RATE = 0.25;

    /** One update of an image h by the error of its convolution, h += rate J^T (y - conv(h)), on some rows. */
    private static final class Naive {
        final Conv2d conv;
        final Shape image;
        final Shape out;
        final int rows;
        final float[] x;
        final float[] y;
        final float[] weight;
        final float[] bias;
        final double[] mu;
        final double[] back;
        final double[] weightGradient;
        final double[] biasGradient;

        Naive(Conv2d conv, Shape image, Shape out, int rows) {
            this.conv = conv;
            this.image = image;
            this.out = out;
            this.rows = rows;
            this.x = Fixtures.normal(1, rows * image.size());
            this.y = Fixtures.normal(2, rows * out.size());
            int inputs = conv.kernelHeight() * conv.kernelWidth() * image.last() / conv.groups();
            this.weight = Fixtures.normal(3, inputs * conv.channels());
            this.bias = Fixtures.normal(4, conv.channels());
            this.mu = new double[y.length];
            this.back = new double[x.length];
            this.weightGradient = new double[weight.length];
            this.biasGradient = new double[bias.length];
        }

        private interface Term {
            void of(int out, int channel, int in, int weight);
        }

        private void each(Term term) {
            int group = image.last() / conv.groups();
            int perGroup = conv.channels() / conv.groups();
            for (int o = 0; o < mu.length; o++) {
                int channel = o % conv.channels();
                int column = o / conv.channels() % out.extent(1);
                int line = o / conv.channels() / out.extent(1) % out.extent(0);
                int row = o / out.size();
                for (int w = 0; w < weight.length / conv.channels(); w++) {
                    int c = channel / perGroup * group + w % group;
                    int v = w / group % conv.kernelWidth() + column * conv.stride() - conv.padding();
                    int u = w / group / conv.kernelWidth() + line * conv.stride() - conv.padding();
                    if (u >= 0 && u < image.extent(0) && v >= 0 && v < image.extent(1)) {
                        int in = ((row * image.extent(0) + u) * image.extent(1) + v) * image.last() + c;
                        term.of(o, channel, in, w * conv.channels() + channel);
                    }
                }
            }
        }

        void compute() {
            for (int o = 0; o < mu.length; o++) {
                mu[o] = bias[o % bias.length];
            }
            each((o, channel, in, w) -> mu[o] += (double) x[in] * weight[w]);
            each((o, channel, in, w) -> back[in] += (y[o] - mu[o]) * weight[w]);
            each((o, channel, in, w) -> weightGradient[w] -= (y[o] - mu[o]) * x[in]);
            for (int o = 0; o < mu.length; o++) {
                biasGradient[o % bias.length] -= y[o] - mu[o];
            }
        }
    }

    @Property(tries = 60, seed = "71")
    void aConvolutionFollowsItsDefinition(@ForAll @IntRange(min = 1, max = 3) int kernelHeight,
            @ForAll @IntRange(min = 1, max = 4) int kernelWidth, @ForAll @IntRange(min = 1, max = 3) int stride,
            @ForAll @IntRange(min = 0, max = 2) int padding, @ForAll @IntRange(min = 1, max = 3) int groups,
            @ForAll @IntRange(min = 4, max = 11) int height, @ForAll @IntRange(min = 4, max = 9) int width,
            @ForAll @IntRange(min = 1, max = 6) int channels, @ForAll @IntRange(min = 1, max = 13) int out,
            @ForAll @IntRange(min = 1, max = 11) int rows) {
        Conv2d conv = new Conv2d(out * groups, kernelHeight, kernelWidth, stride, padding, groups, true);
        check(conv, Shape.of(height, width, channels * groups), rows);
    }

    /** More terms and more columns than are taken at a time, both of them no multiples of anything. */
    @Example
    void aWideConvolutionFollowsItsDefinition() {
        check(Conv2d.of(67, 3, 1, 1), Shape.of(5, 7, 70), 3);
        check(Conv2d.of(1, 3, 2, 1), Shape.of(9, 9, 3), 1);
        check(new Conv2d(1030, 1, 1, 1, 0, 1, true), Shape.of(3, 3, 5), 2);
    }

    /** Whole panels of channels, whose results lie where the value has them: whole blocks of positions, and blocks with a rest. */
    @Example
    void aConvolutionOfWholePanelsFollowsItsDefinition() {
        check(Conv2d.of(64, 3, 1, 1), Shape.of(6, 8, 16), 5);
        check(Conv2d.of(64, 3, 1, 1), Shape.of(3, 3, 4), 3);
        check(new Conv2d(128, 3, 3, 2, 1, 2, true), Shape.of(8, 8, 6), 4);
    }

    /** Whole panels of channels under the kernel too, so that what lies outside the image is left out, at every edge of its own. */
    @Property(tries = 25, seed = "74")
    void aConvolutionByZonesFollowsItsDefinition(@ForAll @IntRange(min = 1, max = 5) int kernelHeight,
            @ForAll @IntRange(min = 1, max = 5) int kernelWidth, @ForAll @IntRange(min = 1, max = 3) int stride,
            @ForAll @IntRange(min = 0, max = 3) int padding, @ForAll @IntRange(min = 1, max = 2) int groups,
            @ForAll @IntRange(min = 2, max = 7) int height, @ForAll @IntRange(min = 2, max = 7) int width,
            @ForAll @IntRange(min = 1, max = 11) int rows) {
        if (height + 2 * padding >= kernelHeight && width + 2 * padding >= kernelWidth) {
            Conv2d conv = new Conv2d(3 * groups, kernelHeight, kernelWidth, stride, padding, groups, true);
            check(conv, Shape.of(height, width, 32 * groups), rows);
        }
    }

    @Example
    void zonesHaveEveryPositionOnceAndNoElementOutside() {
        Conv2d conv = Conv2d.of(1, 5, 2, 2);
        Shape image = Shape.of(6, 9, 2);
        Patches patches = Patches.of(conv, image, Shape.of(3, 5, 1));
        int[] met = new int[2 * patches.positions()];
        float[] ones = new float[2 * image.size()];
        Arrays.fill(ones, 1);
        HostValue value = new HostValue(image, 2, 1);
        for (Zone zone : patches.zones()) {
            int count = 2 * zone.positions();
            for (int i = 0; i < count; i++) {
                met[zone.place(i)]++;
            }
            for (Zone.Run run : zone.elements()) {
                float[] gathered = new float[count * (run.to() - run.from())];
                patches.gather(zone, ones, value, 0, count, 0, run.from(), run.to(), gathered, 0);
                assertThat(gathered).containsOnly(1);
            }
        }
        assertThat(met).containsOnly(1);
        assertThat(patches.zones()).hasSize(9);
    }

    /** Rows of the batch go from thread to thread: what flows back to one does not depend on those beside it. */
    @Example
    void whatFlowsBackDoesNotDependOnHowRowsAreParted() {
        for (Shape image : List.of(Shape.of(5, 7, 96), Shape.of(15, 15, 40))) {
            int rows = 24;
            Conv2d conv = Conv2d.of(16, 3, 1, 1);
            Shape out = Shape.of(image.extent(0), image.extent(1), 16);
            Parameter weight = conv.parameters(List.of(image)).getFirst();
            HostMatrix weights = new HostMatrix(weight, 1, Fixtures.vectors(), 0);
            weights.keepTransposed();
            weights.write(Fixtures.normal(1, weight.shape().size()));
            HostValue x = new HostValue(image, rows, weights.panel);
            HostValue y = new HostValue(out, rows, weights.panel);
            System.arraycopy(Fixtures.normal(2, y.error.length), 0, y.error, 0, y.error.length);
            PatchProduct product = new PatchProduct(x, y, Patches.of(conv, image, out), weights, null,
                    Fixtures.vectors());
            float[] together = new float[x.error.length];
            product.pull(tile(product, rows, 0, rows), 0, together, 0, false);
            float[] parted = new float[x.error.length];
            product.pull(tile(product, rows, 0, 16), 0, parted, 0, false);
            product.pull(tile(product, rows, 16, 8), 0, parted, 16 * x.stride, false);
            assertThat(parted).isEqualTo(together);
        }
    }

    private static HostTile tile(PatchProduct product, int batch, int row, int rows) {
        Graph graph = Fixtures.chain();
        HostNetwork network = new HostNetwork(graph, LearningRule.STRICT.schedule(graph, Fixtures.INFERENCE), batch,
                Optimiser.sgd(1), 0, Fixtures.vectors());
        HostTile tile = new HostTile(network, row);
        tile.take(rows, new float[][] {new float[0], new float[0], new float[product.work()]});
        return tile;
    }

    /** Threads give each other rows, so blocks of positions begin anywhere: an element's sum is taken in the order of the positions all the same. */
    @Property(tries = 60, seed = "72")
    void whatFlowsBackDoesNotDependOnWhereBlocksBegin(@ForAll @IntRange(min = 1, max = 3) int kernel,
            @ForAll @IntRange(min = 1, max = 2) int stride, @ForAll @IntRange(min = 1, max = 8) int channels,
            @ForAll @IntRange(min = 1, max = 199) int anywhere) {
        Shape image = Shape.of(7, 9, channels);
        Conv2d conv = Conv2d.of(1, kernel, stride, 1);
        Graph graph = Graph.builder().input("x", 7, 9, channels).node("y", conv, "x").build(Energy.gaussian(1));
        Patches patches = Patches.of(conv, image, graph.output().shape());
        int rows = 2;
        int all = rows * patches.positions();
        int middle = anywhere % all;
        int size = patches.size();
        float[] values = Fixtures.normal(5, all * size);
        float[] whole = new float[rows * image.size()];
        float[] parts = whole.clone();
        patches.scatter(Fixtures.vectors(), patches.all(), values, 0, size, 0, all, 0, 0, size, whole, 0, image.size());
        patches.scatter(Fixtures.vectors(), patches.all(), values, 0, size, 0, middle, 0, 0, size, parts, 0,
                image.size());
        patches.scatter(Fixtures.vectors(), patches.all(), values, middle * size, size, middle, all - middle, 0, 0,
                size, parts, 0,
                image.size());
        assertThat(parts).isEqualTo(whole);
    }

    @Property(tries = 60, seed = "73")
    void transposedPatchesAreTheGatheredOnesNegated(@ForAll @IntRange(min = 1, max = 4) int kernel,
            @ForAll @IntRange(min = 1, max = 2) int stride, @ForAll @IntRange(min = 1, max = 3) int groups,
            @ForAll @IntRange(min = 1, max = 5) int channels, @ForAll @IntRange(min = 0, max = 99) int begin) {
        Shape image = Shape.of(7, 9, channels * groups);
        Conv2d conv = new Conv2d(groups, kernel, kernel, stride, 1, groups, false);
        Graph graph = Graph.builder().input("x", 7, 9, image.last()).node("y", conv, "x").build(Energy.gaussian(1));
        Patches patches = Patches.of(conv, image, graph.output().shape());
        int rows = 3;
        int from = begin % patches.positions();
        int count = rows * patches.positions() - from;
        int size = patches.size();
        HostValue value = new HostValue(image, rows, 32);
        float[] displaced = Fixtures.normal(6, value.reference.length);
        System.arraycopy(Fixtures.normal(5, value.reference.length), 0, value.reference, 0, value.reference.length);
        int last = (groups - 1) * channels;
        float[] at = new float[count * size];
        patches.gather(patches.all(), value.reference, value, from, count, last, 0, size, at, 0);
        float[] moved = new float[count * size];
        patches.gather(patches.all(), displaced, value, from, count, last, 0, size, moved, 0);
        float[] transposed = new float[size * count];
        patches.transpose(displaced, value.reference, value, from, count, last, 0, size, transposed);
        for (int i = 0; i < at.length; i++) {
            assertThat(transposed[i % size * count + i / size]).isEqualTo(0 - (at[i] + moved[i]));
        }
    }

    private static void check(Conv2d conv, Shape image, int rows) {
        Graph graph = Graph.builder()
                .input("x", image.extent(0), image.extent(1), image.last())
                .identity("h", "x")
                .node("y", conv, "h")
                .build(Energy.gaussian(1));
        Naive naive = new Naive(conv, image, graph.output().shape(), rows);
        naive.compute();
        try (Engine engine = Fixtures.host(2)) {
            check(engine, graph, naive, 1);
            check(engine, graph, naive, 0);
        }
    }

    private static void check(Engine engine, Graph graph, Naive naive, int steps) {
        try (Plan plan = engine.compile(graph, LearningRule.STRICT.schedule(graph, new Inference(steps, RATE)),
                PlanOptions.batch(naive.rows + 2))) {
            plan.set("y.weight", naive.weight);
            plan.set("y.bias", naive.bias);
            near(plan.predict(naive.x), naive.mu);
            plan.infer(naive.x, naive.y);
            if (steps == 0) {
                near(plan.gradient("y.weight"), naive.weightGradient);
                near(plan.gradient("y.bias"), naive.biasGradient);
            } else {
                near(plan.error("h"), scaled(naive.back));
            }
        }
    }

    private static double[] scaled(double[] back) {
        double[] scaled = back.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= RATE;
        }
        return scaled;
    }

    private static void near(float[] found, double[] expected) {
        assertThat(found).hasSize(expected.length);
        double squares = 0;
        double all = 1e-30;
        for (int i = 0; i < found.length; i++) {
            squares += (found[i] - expected[i]) * (found[i] - expected[i]);
            all += expected[i] * expected[i];
        }
        assertThat(Math.sqrt(squares / all)).isLessThan(BOUND);
    }
}
