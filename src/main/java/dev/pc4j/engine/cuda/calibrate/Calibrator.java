package dev.pc4j.engine.cuda.calibrate;

import dev.pc4j.engine.Calibration;
import dev.pc4j.engine.Calibration.Constant;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.driver.Blas;
import dev.pc4j.engine.cuda.driver.Context;
import dev.pc4j.engine.cuda.driver.CudaMemory;
import dev.pc4j.engine.cuda.driver.CudaStream;
import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.cuda.driver.Graph;
import dev.pc4j.engine.cuda.driver.KernelCode;
import dev.pc4j.engine.cuda.driver.Owned;
import dev.pc4j.engine.cuda.driver.Stopwatch;
import dev.pc4j.engine.cuda.driver.Tile;
import dev.pc4j.engine.cuda.driver.Work;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** Measures {@link Constants} on a device, each by launches that take a while. */
public final class Calibrator {
    /** Microseconds of a launch beside which its own start does not count. */
    private static final double WHILE = 4000;

    private static final int MOST_REPEATS = 1 << 24;
    private static final int NODES = 256;

    /** More than a first-level cache holds and less than any second-level one. */
    private static final int L2_BYTES = 1 << 20;

    private static final int PIECE = 16;

    /** What has to be read for the L2 cache not to matter, in its sizes. */
    private static final int L2_SIZES = 8;

    private static final int MMA_TF32 = 2 * 16 * 8 * 8;
    private static final int MMA_BF16 = 2 * 16 * 8 * 16;
    private static final int WARP = 32;

    /** Bytes that a thread of a stream through a cluster receives in a message. */
    private static final int MESSAGE = Probe.PAIRS * 2 * Float.BYTES;

    private static final double MEGA = 1e-6;
    private static final double KILO = 1e-3;
    private static final List<Precision> TENSOR = List.of(Precision.TF32, Precision.BF16);

    private final Context context;
    private final Device device;
    private final CudaStream stream;
    private final Stopwatch watch;
    private final CudaMemory results;
    private final CudaMemory data;
    private final int ownPieces;
    private final ProductProbe products;
    private final Map<String, Double> found = new LinkedHashMap<>();

    private Calibrator(CudaStream stream) {
        this.context = stream.context();
        this.device = context.device();
        this.stream = stream;
        this.watch = new Stopwatch(stream);
        this.ownPieces = ownPieces(device);
        long words = Math.max(L2_BYTES, (long) device.processors() * ownPieces * PIECE) / Float.BYTES;
        this.data = stream.allocate(Math.max(words, ProductProbe.words(device)), "measuring");
        this.results = stream.allocate((long) device.processors() * Tile.calibrate("l2").threads(), "measuring");
        this.products = new ProductProbe(stream, data);
        fill();
    }

    /** Cores that multiply zeros use less power, and so run faster. */
    private void fill() {
        Random random = new Random(1);
        float[] numbers = new float[Math.toIntExact(ProductProbe.words(device))];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextFloat() - 0.5F;
        }
        stream.upload(data, 0, numbers, 0, numbers.length);
    }

    /** Pieces of memory that each block reads alone: whole rounds of a block's threads, many times the L2 cache where memory allows. */
    private static int ownPieces(Device device) {
        int round = Tile.calibrate("memory").threads();
        double bytes = Math.clamp((double) L2_SIZES * device.l2Bytes(), 0, device.memory() / 4.0) / device.processors();
        return Math.max(1, (int) bytes / PIECE / round) * round;
    }

    /** Measures, and keeps what was found. */
    public static Calibration run(Device device) {
        Constants usual = Constants.defaults(device.capability());
        Map<String, Double> measured;
        Context context = new Context(device, KernelCode.read(), Optional.empty());
        try (Owned opened = new Owned()) {
            opened.add(context::release);
            CudaStream stream = new CudaStream(context);
            opened.add(stream::close);
            measured = new Calibrator(stream).measure();
        }
        Plausible.require(measured, KnownConstants.byName(usual));
        ConstantsFile file = ConstantsFile.of(device);
        file.write(measured);
        return new Calibration(device.label(), file.path(), lines(device.capability(), measured));
    }

    private static List<Constant> lines(int capability, Map<String, Double> measured) {
        Map<String, Double> usual = KnownConstants.byName(Constants.defaults(capability));
        List<Constant> lines = new ArrayList<>();
        KnownConstants.byName(KnownConstants.of(capability, measured).constants())
                .forEach((name, value) -> lines.add(new Constant(name, Plausible.unit(name), value, usual.get(name),
                        measured.containsKey(name))));
        return lines;
    }

    private Map<String, Double> measure() {
        found.put("launch", node("launch", new Probe(stream, "launch", 1, results, data, 0)));
        found.put("barrier", once("barrier", 1, 0));
        if (device.capability() >= Device.CLUSTERS) {
            clusters();
        }
        memories();
        cores();
        found.put("tiles.fp32", tiles(Precision.FP32));
        if (device.capability() >= Device.TENSOR) {
            TENSOR.forEach(precision -> found.put("tiles." + precision.label(), tiles(precision)));
        }
        if (Blas.available()) {
            library();
        }
        return found;
    }

    private void clusters() {
        found.put("exchange", once("exchange", Probe.CLUSTER, 0) / 2);
        Tile stream = Tile.calibrate("stream");
        int most = Math.min(context.clustersAtOnce(stream, Probe.CLUSTER), device.processors() / Probe.CLUSTER);
        double time = once("stream", Probe.CLUSTER * Math.max(1, most), 0);
        found.put("exchangeBandwidth", KILO * MESSAGE * stream.threads() / time);
        double reads = (double) Probe.CHAINS * PIECE * Tile.calibrate("shared").threads();
        found.put("shared", KILO * reads / once("shared", device.processors(), 0));
    }

    private void memories() {
        int all = device.processors();
        int pieces = L2_BYTES / PIECE;
        found.put("l2One", KILO * L2_BYTES / once("l2", 1, pieces));
        found.put("l2Each", KILO * L2_BYTES / once("l2", all, pieces));
        found.put("l2Megabytes", device.l2Bytes() / (double) (1 << 20));
        found.put("hbm", KILO * all * ownPieces * PIECE / once("memory", all, ownPieces));
    }

    private void cores() {
        int all = device.processors();
        found.put("cores.fp32", MEGA * 2 * Probe.CHAINS * Tile.calibrate("fp32").threads() / once("fp32", all, 0));
        if (device.capability() >= Device.TENSOR) {
            int each = Probe.CHAINS * Tile.calibrate("tf32").threads() / WARP;
            found.put("cores.tf32", MEGA * MMA_TF32 * each / once("tf32", all, 0));
            found.put("cores.bf16", MEGA * MMA_BF16 * each / once("bf16", all, 0));
        }
    }

    private double tiles(Precision precision) {
        double time = once("our products in " + precision.label(), products.ours(precision));
        return MEGA * products.operationsOfOurs() / device.processors() / (time - found.get("launch"));
    }

    private void library() {
        // Before a graph is captured of it, the library has to have loaded what it needs.
        once("a small product of the library", products.librarySmall());
        found.put("libraryLaunch", node("small products of the library", products.librarySmall()));
        found.put("library.fp32", library(Precision.FP32));
        if (device.capability() >= Device.TENSOR) {
            TENSOR.forEach(precision -> found.put("library." + precision.label(), library(precision)));
        }
    }

    private double library(Precision precision) {
        double time = once("products of the library in " + precision.label(), products.library(precision));
        return MEGA * products.operationsOfLibrary() / device.processors() / (time - found.get("libraryLaunch"));
    }

    /** Microseconds of a node of a graph of such nodes, one after the other. */
    private double node(String what, Work work) {
        Graph graph = new Graph(stream, Collections.nCopies(NODES, work), 0);
        double time = Samples.least(what, () -> watch.time(graph::launch));
        graph.release();
        return time / NODES;
    }

    /** Microseconds of doing once what a kernel does, when it does so often that nothing else counts. */
    private double once(String kernel, int blocks, int pieces) {
        Probe probe = new Probe(stream, kernel, blocks, results, data, pieces);
        return once(kernel, repeats -> watch.time(() -> probe.times(repeats).enqueue(0)));
    }

    private double once(String what, Work work) {
        return once(what, repeats -> watch.time(() -> {
            for (int i = 0; i < repeats; i++) {
                work.enqueue(0);
            }
        }));
    }

    /** Microseconds of one of so many repeats that they take a while. */
    private static double once(String what, IntToDoubleFunction time) {
        int repeats = 1;
        double spent = time.applyAsDouble(repeats);
        while (spent < WHILE && repeats < MOST_REPEATS) {
            repeats *= 2;
            spent = time.applyAsDouble(repeats);
        }
        int enough = repeats;
        return Samples.least(what, () -> time.applyAsDouble(enough)) / repeats;
    }
}
