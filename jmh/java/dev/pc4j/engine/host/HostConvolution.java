package dev.pc4j.engine.host;

import dev.pc4j.cli.bench.Fill;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Shape;
import dev.pc4j.jmh.Check;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What share of the matrix product's rate does a convolution reach, on one core? The layers of VGG-5 on a few images: {@link #forward},
 * {@link #back} through J^T and {@link #gradient} of the weights, beside {@link #product} of a matrix of patches that lies ready, with the same
 * m, n and k. In the package of the engine, whose convolution is not public.
 *
 * <p>{@code jmh/run HostConvolution}; the counter {@code gflop} is in GFLOP a second, and the others' over product's is the answer.
 */
// Throughput, so that the counter is a rate.
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
// A call takes 1 to 20 ms: compiled within the first seconds.
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HostConvolution {

    /** JMH adds these up beside the score; in throughput mode it divides them by the time. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread) // counters must be
    public static class Counters {
        /** 1e9 floating-point operations, a multiplication and an addition being two. */
        public double gflop;
    }

    /** A 3x3 convolution of a square image, and the same product without an image. */
    @State(Scope.Thread) // one thread; a second would have arrays of its own
    public static class Layer {
        private static final int IMAGES = 8;

        /** Side of the image, channels in and out. */
        @Param({"32x3x128", "16x128x256", "8x256x512", "4x512x512"})
        public String layer;

        private final Arithmetic arithmetic = new VectorArithmetic(true);
        private HostValue image;
        private HostValue out;
        private HostMatrix weights;
        private PatchProduct convolution;
        private HostTile tile;
        private float[] kernel;
        private float[] back;
        private float[] scratch;
        private float[] patches;
        private float[] products;
        private int m;
        private int k;
        private int n;

        /** Once a JVM: a plan's arrays live as long as the plan. */
        @Setup(Level.Trial)
        public void fill() {
            String[] extents = layer.split("x", -1);
            int side = Integer.parseInt(extents[0]);
            int channels = Integer.parseInt(extents[1]);
            n = Integer.parseInt(extents[2]);
            m = IMAGES * side * side;
            k = 9 * channels;
            image = new HostValue(Shape.of(side, side, channels), IMAGES, arithmetic.panel());
            out = new HostValue(Shape.of(side, side, n), IMAGES, arithmetic.panel());
            weights = new HostMatrix(
                    new Parameter("w", Shape.of(3, 3, channels, n), k, n), 1, arithmetic, 0);
            weights.keepTransposed();
            kernel = Fill.values(k * n, 1, 1);
            weights.write(kernel);
            convolution = new PatchProduct(image, out, Patches.of(Conv2d.of(n, 3, 1, 1), image.shape, out.shape),
                    weights,
                    null, arithmetic);
            System.arraycopy(Fill.values(image.reference.length, 2, 1), 0, image.reference, 0, image.reference.length);
            System.arraycopy(Fill.values(out.error.length, 3, 1), 0, out.error, 0, out.error.length);
            back = new float[image.reference.length];
            scratch = new float[convolution.uses().getFirst().scratch(IMAGES)];
            patches = Fill.values(m * k, 4, 1);
            products = new float[m * n];
            tile = tile();
        }

        /** A tile of all images, with room for what the convolution needs beside. */
        private HostTile tile() {
            Graph graph = Graph.builder()
                    .input("x", image.width)
                    .identity("y", "x")
                    .build(Energy.gaussian(1));
            HostNetwork network = new HostNetwork(graph, LearningRule.STRICT.schedule(graph, Inference.DEFAULT), IMAGES,
                    Optimiser.sgd(1), 0, arithmetic);
            HostTile made = new HostTile(network, 0);
            made.take(IMAGES, new float[][] {new float[0], new float[0], new float[convolution.work()]});
            return made;
        }

        void multiply() {
            int rows = 96;
            for (int first = 0; first < m; first += rows) {
                int count = Math.min(rows, m - first);
                for (int p = 0; p < weights.panels; p++) {
                    for (int from = 0; from < k; from += 256) {
                        int at = first * n + p * weights.panel;
                        arithmetic.product(
                                count, patches, first * k + from, k, weights.values, weights.at(p, from),
                                Math.min(256, k - from), products, at, n, products, at, n);
                    }
                }
            }
        }

        double gflop() {
            return 2e-9 * m * n * k;
        }

        /** Once a JVM and at the end: what is checked is what the measured, compiled code has left. */
        @TearDown(Level.Trial)
        public void check() {
            convolution.forward(tile);
            Check.close("the first output", out.reference[0], first(), 1e-3);
        }

        /** The first channel at the image's corner, where four of the kernel's nine elements lie inside. */
        private double first() {
            int side = image.shape.extent(1);
            int channels = image.shape.last();
            double sum = 0;
            for (int u = 0; u < 2; u++) {
                for (int v = 0; v < 2; v++) {
                    for (int c = 0; c < channels; c++) {
                        sum += (double) image.reference[(u * side + v) * channels + c]
                                * kernel[(((u + 1) * 3 + v + 1) * channels + c) * n];
                    }
                }
            }
            return sum;
        }
    }

    /** The product alone. */
    @Benchmark
    public float[] product(Layer layer, Counters counters) {
        layer.multiply();
        counters.gflop += layer.gflop();
        return layer.products;
    }

    /** The convolution. */
    @Benchmark
    public float[] forward(Layer layer, Counters counters) {
        layer.convolution.forward(layer.tile);
        counters.gflop += layer.gflop();
        return layer.out.reference;
    }

    /** What flows back to the image. */
    @Benchmark
    public float[] back(Layer layer, Counters counters) {
        layer.convolution.pull(layer.tile, 0, layer.back, 0, false);
        counters.gflop += layer.gflop();
        return layer.back;
    }

    /** The gradient of the kernel. */
    @Benchmark
    public float[] gradient(Layer layer, Counters counters) {
        ParameterUse use = layer.convolution.uses().getFirst();
        for (int block = 0; block < layer.weights.blocks(); block++) {
            use.add(block, Layer.IMAGES, true, false, layer.scratch);
        }
        counters.gflop += layer.gflop();
        return layer.weights.gradient;
    }
}
