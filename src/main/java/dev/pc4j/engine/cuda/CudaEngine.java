package dev.pc4j.engine.cuda;

import dev.pc4j.engine.CheckedPlan;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Floor;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.DevicePlan;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import java.util.List;
import java.util.Optional;

/** The engine of one NVIDIA GPU. Its plans have a stream each, may be used from several threads at once and outlive it. */
final class CudaEngine implements Engine {
    private final Device device;
    private final String architectures;
    private final boolean library;
    private final KnownConstants known;
    private final CostModel model;
    private final Context context;
    private boolean closed;

    /** Opens the device. */
    CudaEngine(Device device) {
        this.device = device;
        byte[] code = KernelCode.read();
        this.architectures = KernelCode.architectures(code);
        this.library = Blas.available();
        this.known = KnownConstants.of(device);
        this.model = new CostModel(known.constants(), device.processors(), device.sharedMemory());
        this.context = new Context(device, code);
    }

    @Override
    public String name() {
        return CudaProvider.NAME;
    }

    @Override
    public String device() {
        return "%s, driver of CUDA %s, %s, kernels for %s".formatted(device.describe(), Driver.text(Driver.version()),
                library ? "cuBLAS 12" : "no cuBLAS (" + Libraries.CUBLAS + " was not found)", architectures);
    }

    @Override
    public List<Precision> precisions() {
        return device.capability() >= Device.TENSOR
                ? List.of(Precision.FP32, Precision.TF32, Precision.BF16)
                : List.of(Precision.FP32);
    }

    @Override
    public Plan compile(Graph graph, Schedule schedule, PlanOptions options) {
        CudaProvider.CAPABILITIES.require(name(), graph, schedule);
        PlanOptions filled = options.requirePrecision(name(), on(), precisions());
        filled.requireKernel(name(), kernels());
        Optional<KernelChoice> kernel = filled.kernel().map(KernelChoice::of);
        Precision precision = filled.precision().orElseThrow();
        if (kernel.equals(Optional.of(KernelChoice.LIBRARY)) && !Blas.computes(precision)) {
            throw new EngineException("kernel '%s' has no precision %s: %s; use tf32, or kernel '%s'".formatted(
                    KernelChoice.LIBRARY.label(), precision.label(), Blas.NO_BF16, KernelChoice.PHASES.label()));
        }
        Clusters clusters = new Clusters(model, p -> context.clustersAtOnce(p.tile(), p.blocks()));
        Planner planner = new Planner(kernel, Candidates.of(device, model, library, precision, clusters),
                known.source());
        CudaStream stream = new CudaStream(context, planner, clusters);
        Plan plan = new CheckedPlan<>(graph, schedule, filled, new DevicePlan(graph, schedule, filled, stream, name()));
        try {
            planner.requireAsked();
        } catch (EngineException e) {
            Owned.closeAfter(e, plan);
            throw e;
        }
        return plan;
    }

    @Override
    public List<String> kernels() {
        return KernelChoice.labels();
    }

    @Override
    public Optional<Floor> floor(Graph graph, Schedule schedule, PlanOptions options) {
        Precision precision = options.precision().orElse(Precision.FP32);
        return ChainShape.of(graph, options.batch(), schedule.iterations(), precision).map(chain -> {
            boolean arithmetic = model.floorByArithmetic(chain) >= model.floorByWeights(chain);
            return new Floor(model.floor(chain), arithmetic ? "arithmetic" : "weights", known.source());
        });
    }

    private String on() {
        String before = device.capability() < Device.TENSOR
                ? " (tf32 and bf16 begin at %s)".formatted(Device.version(Device.TENSOR))
                : "";
        return " on %s of compute capability %s%s".formatted(device.label(), device.version(), before);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            context.release();
        }
    }
}
