package dev.pc4j.engine.cuda;

import dev.pc4j.engine.Calibration;
import dev.pc4j.engine.Calibration.Constant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures {@link Constants} on a device, each as the best of a few launches that take a while. */
final class Calibrator {
    private static final int TRIES = 3;

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
    private static final double MEGA = 1e-6;
    private static final double KILO = 1e-3;

    private final Device device;
    private final CudaStream stream;
    private final Stopwatch watch;
    private final CudaMemory memory;
    private final int ownPieces;

    private Calibrator(Device device, CudaStream stream) {
        this.device = device;
        this.stream = stream;
        this.watch = new Stopwatch(stream);
        this.ownPieces = ownPieces(device);
        long bytes = Math.max(L2_BYTES, (long) device.processors() * ownPieces * PIECE);
        this.memory = stream.allocate(bytes / Float.BYTES, "measuring");
    }

    /** Pieces of memory that each block reads alone: whole rounds of a block's threads, many times the L2 cache where memory allows. */
    private static int ownPieces(Device device) {
        double wanted = Constants.defaults(device.capability()).l2Megabytes() * (1 << 20) * L2_SIZES;
        double bytes = Math.clamp(wanted, 0, device.memory() / 4.0) / device.processors();
        return Math.max(1, (int) bytes / PIECE / Probe.THREADS) * Probe.THREADS;
    }

    /** Measures, and keeps what was found. */
    static Calibration run(Device device) {
        Map<String, Double> measured;
        Context context = new Context(device, KernelCode.read());
        try (Owned opened = new Owned()) {
            opened.add(context::release);
            CudaStream stream = new CudaStream(context, new Planner(Optional.empty(), List.of(), ""));
            opened.add(stream::close);
            measured = new Calibrator(device, stream).measure();
        }
        ConstantsFile file = ConstantsFile.of(device);
        file.write(measured);
        return new Calibration(device.label(), file.path(), lines(device.capability(), measured));
    }

    private static List<Constant> lines(int capability, Map<String, Double> measured) {
        Map<String, Double> usual = KnownConstants.byName(Constants.defaults(capability));
        List<Constant> lines = new ArrayList<>();
        KnownConstants.byName(KnownConstants.of(capability, measured).constants())
                .forEach((name, value) -> lines.add(
                        new Constant(name, unit(name), value, usual.get(name), measured.containsKey(name))));
        return lines;
    }

    private static String unit(String name) {
        return switch (name) {
            case "gap", "ramp", "libraryRamp", "barrier", "exchange" -> "us";
            case "exchangeBandwidth", "l2One", "l2Each", "hbm" -> "GB/s";
            case "l2Megabytes" -> "MiB";
            case "library", "own" -> "share";
            default -> "TFLOP/s a multiprocessor";
        };
    }

    private Map<String, Double> measure() {
        int all = device.processors();
        int shared = L2_BYTES / PIECE;
        Map<String, Double> found = new LinkedHashMap<>();
        found.put("gap", gap());
        found.put("barrier", once("barrier", 1, 0));
        found.put("l2One", KILO * L2_BYTES / once("l2", 1, shared));
        found.put("l2Each", KILO * L2_BYTES / once("l2", all, shared));
        found.put("hbm", KILO * all * ownPieces * PIECE / once("memory", all, ownPieces));
        found.put("fp32", MEGA * 2 * Probe.CHAINS * Probe.THREADS / once("fp32", all, 0));
        if (device.capability() >= Device.TENSOR) {
            int products = Probe.CHAINS * Probe.THREADS / WARP;
            found.put("tf32", MEGA * MMA_TF32 * products / once("tf32", all, 0));
            found.put("bf16", MEGA * MMA_BF16 * products / once("bf16", all, 0));
        }
        return found;
    }

    /** Microseconds of a node of a graph of launches that do nothing, one after the other. */
    private double gap() {
        Graph graph = new Graph(stream, Collections.nCopies(NODES, new Probe(stream, "empty", 1, memory, 0)), 0);
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i <= TRIES; i++) {
            best = Math.min(best, watch.time(graph::launch));
        }
        graph.release();
        return best / NODES;
    }

    /** Microseconds of doing once what a kernel does, when it does so often that nothing else counts. */
    private double once(String kernel, int blocks, int count) {
        Probe probe = new Probe(stream, kernel, blocks, memory, count);
        int repeats = 1;
        double spent = watch.time(() -> probe.enqueue(0, 0));
        while (spent < WHILE && repeats < MOST_REPEATS) {
            repeats *= 2;
            spent = time(probe, repeats);
        }
        for (int i = 1; i < TRIES; i++) {
            spent = Math.min(spent, time(probe, repeats));
        }
        return spent / repeats;
    }

    private double time(Probe probe, int repeats) {
        return watch.time(() -> probe.times(repeats).enqueue(0, 0));
    }
}
