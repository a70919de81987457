package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.calibrate.Constants;
import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.cuda.nvrtc.KernelCompiler;
import dev.pc4j.engine.cuda.nvrtc.KernelSource;
import dev.pc4j.engine.cuda.nvrtc.Nvrtc;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.graph.Activation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Kernels that plans ask for, to be compiled where there is no GPU: by tests, and by {@code docker/try} in the image, which has no test
 * library. Therefore it needs nothing but the jar.
 */
@SuppressWarnings("EnumOrdinal") // activations are numbered in their order, as task.h says
final class PlanKernels {
    static final List<Precision> PRECISIONS = List.of(Precision.BF16X3, Precision.TF32, Precision.BF16);
    static final List<Integer> PROBLEM_A = List.of(784, 256, 256, 10);
    static final List<Integer> PROBLEM_B = List.of(784, 512, 512, 512, 10);
    static final List<Integer> PROBLEM_E = Stream
            .of(List.of(784), Collections.nCopies(32, 128), List.of(10))
            .flatMap(List::stream)
            .toList();
    static final List<Integer> PROBLEM_C = List.of(784, 1024, 1024, 1024, 1024, 10);
    static final List<Integer> PROBLEM_D = Collections.nCopies(9, 4096);
    /** Clusters of 4 blocks with a multiprocessor each that run at a time on an H100, as measured. */
    static final int CLUSTERS = 30;

    private static final int PROCESSORS = 132;
    private static final int SHARED = 232448;

    private PlanKernels() {}

    /**
     * Compiles those of problems a and e, as plans do, and where warpgroups multiply those of problem c.
     *
     * @param arguments a compute capability such as 90, and a folder for the code
     */
    public static void main(String[] arguments) {
        Nvrtc nvrtc = Nvrtc.find().orElseThrow(() -> new IllegalStateException("there is no NVRTC here"));
        KernelCompiler compiler = KernelCompiler.of(nvrtc, Integer.parseInt(arguments[0]), Path.of(arguments[1]))
                .orElseThrow(() -> new IllegalStateException(nvrtc.describe() + " does not know " + arguments[0]));
        List<KernelSource> sources = new ArrayList<>(gradients());
        Exchange exchange = exchange(Integer.parseInt(arguments[0]));
        PRECISIONS.forEach(precision -> {
            sources.add(columns(64, precision).source(new Task()));
            sources.add(exchange.plan(chain(PROBLEM_E, 64, precision)).source(new Task()));
        });
        if (Integer.parseInt(arguments[0]) == 90) {
            PRECISIONS.forEach(precision -> sources.addAll(sources(wide(PROBLEM_C, 512, precision))));
        }
        int bytes = compiler.compile(sources).stream().mapToInt(code -> code.length).sum();
        System.out.printf("%s: %d kernels for compute capability %s, %,d bytes%n", compiler.describe(), sources.size(),
                arguments[0], bytes);
    }

    /** The whole inference of problem a. */
    static ColumnsPlan columns(int batch, Precision precision) {
        return ColumnsPlan.of(chain(PROBLEM_A, batch, precision), CLUSTERS);
    }

    /** The kernel {@code exchange} on a device of a capability, with what its largest kind has, by default constants. */
    static Exchange exchange(int capability) {
        int shared = switch (capability) {
            case 80 -> 163 << 10;
            case 86, 89, 120 -> 99 << 10;
            default -> SHARED;
        };
        Device device = new Device(null, 0, "a GPU", capability, 80L << 30, PROCESSORS, shared, 50 << 20);
        return new Exchange(device, new CostModel(Constants.defaults(capability), PROCESSORS, shared),
                Optional.empty());
    }

    /** The loop of a wide net. */
    static WidePlan wide(List<Integer> widths, int batch, Precision precision) {
        return wide(chain(widths, batch, precision));
    }

    /** The loop of a chain by the kernels of wide ones. */
    static WidePlan wide(Phase chain) {
        return WidePlan.of(chain, PROCESSORS, SHARED);
    }

    /** Its kernels. */
    static List<KernelSource> sources(WidePlan plan) {
        return plan.launches(0).stream().flatMap(launch -> launch.source().stream()).distinct().toList();
    }

    /** T simultaneous iterations on a chain with an activation before all weights but the first. */
    static Phase chain(List<Integer> widths, int batch, Precision precision) {
        return chain(widths, batch, precision, Code.ITERATE, Code.FINAL);
    }

    /** A chain with an activation before all weights but the first. */
    static Phase chain(List<Integer> widths, int batch, Precision precision, int mode, int flags) {
        List<Task> tasks = new ArrayList<>();
        for (int l = 1; l < widths.size(); l++) {
            tasks.add(new Task().with(Int.ROWS, batch)
                    .with(Int.K, widths.get(l - 1))
                    .with(Int.N, widths.get(l))
                    .with(Int.NODE, l)
                    .with(Int.MODE, mode)
                    .with(Int.STEP, 20)
                    .with(Int.FLAGS, flags)
                    .with(Int.SHOWN, l < widths.size() - 1 ? Activation.TANH.kind().ordinal() : 0));
        }
        return new Phase(Family.CHAIN, precision, tasks);
    }

    /** Gradients of problem a with every optimiser, and without one. */
    static List<KernelSource> gradients() {
        List<Task> tasks = new ArrayList<>();
        for (int l = 1; l < PROBLEM_A.size(); l++) {
            tasks.add(new Task().with(Int.ROWS, 64).with(Int.K, PROBLEM_A.get(l - 1)).with(Int.N, PROBLEM_A.get(l)));
        }
        List<KernelSource> sources = new ArrayList<>(List.of(GradientsPlan.of(tasks).source()));
        for (Optimiser.Kind kind : Optimiser.Kind.values()) {
            tasks.forEach(task -> task.with(Int.MODE, kind.ordinal()).with(Int.FLAGS, Code.STEP));
            sources.add(GradientsPlan.of(tasks).source());
        }
        tasks.forEach(task -> task.with(Int.MODE, Optimiser.Kind.MOMENTUM.ordinal())
                .with(Int.FLAGS, Code.STEP | Code.NESTEROV));
        sources.add(GradientsPlan.of(tasks).source());
        return sources;
    }
}
