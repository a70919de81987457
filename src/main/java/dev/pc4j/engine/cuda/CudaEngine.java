package dev.pc4j.engine.cuda;

import dev.pc4j.engine.CheckedPlan;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Floor;
import dev.pc4j.engine.PffPlan;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.calibrate.ConstantsFile;
import dev.pc4j.engine.cuda.calibrate.KnownConstants;
import dev.pc4j.engine.cuda.driver.Blas;
import dev.pc4j.engine.cuda.driver.Context;
import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.cuda.driver.Driver;
import dev.pc4j.engine.cuda.driver.KernelCode;
import dev.pc4j.engine.cuda.driver.Libraries;
import dev.pc4j.engine.cuda.driver.Tile;
import dev.pc4j.engine.cuda.nvrtc.KernelCompiler;
import dev.pc4j.engine.cuda.nvrtc.Nvrtc;
import dev.pc4j.engine.cuda.plan.Candidates;
import dev.pc4j.engine.cuda.plan.ChainShape;
import dev.pc4j.engine.cuda.plan.Chains;
import dev.pc4j.engine.cuda.plan.Clusters;
import dev.pc4j.engine.cuda.plan.Columns;
import dev.pc4j.engine.cuda.plan.ColumnsPlan;
import dev.pc4j.engine.cuda.plan.CostModel;
import dev.pc4j.engine.cuda.plan.Exchange;
import dev.pc4j.engine.cuda.plan.KernelChoice;
import dev.pc4j.engine.cuda.plan.Planner;
import dev.pc4j.engine.cuda.plan.Wide;
import dev.pc4j.engine.cuda.run.PlanStream;
import dev.pc4j.engine.device.DevicePff;
import dev.pc4j.engine.device.DevicePlan;
import dev.pc4j.environment.CacheFolder;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The engine of one NVIDIA GPU. Its plans have a stream each, may be used from several threads at once and outlive it. */
final class CudaEngine implements Engine {
    private static final System.Logger LOG = System.getLogger(CudaEngine.class.getName());

    private static final String WITHOUT_NVRTC = "no NVRTC for {0} was found: chains of dense nodes run by kernels for any shape;"
            + " libnvrtc of CUDA 12 or 13 comes with its toolkit, with PyTorch or with pip install nvidia-cuda-nvrtc";

    private final Device device;
    private final String architectures;
    private final boolean library;
    private final KnownConstants known;
    private final CostModel model;
    private final Optional<KernelCompiler> compiler;
    private final Context context;
    private boolean closed;

    /** Where compiled kernels are kept. */
    private static Path cache() {
        return CacheFolder.of(ConstantsFile.PROPERTY, "").resolve("kernels");
    }

    /** Opens the device. */
    CudaEngine(Device device) {
        this.device = device;
        byte[] code = KernelCode.read();
        this.architectures = KernelCode.architectures(code);
        this.library = Blas.available();
        this.known = KnownConstants.of(device);
        this.model = new CostModel(known.constants(), device.processors(), device.sharedMemory());
        this.compiler = Nvrtc.find().flatMap(nvrtc -> KernelCompiler.of(nvrtc, device.capability(), cache()));
        if (compiler.isEmpty() && device.capability() >= Device.CLUSTERS) {
            LOG.log(System.Logger.Level.DEBUG, WITHOUT_NVRTC, device.label());
        }
        this.context = new Context(device, code, compiler);
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
                ? List.of(Precision.FP32, Precision.TF32, Precision.BF16, Precision.BF16X3)
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
        Chains chains = chains();
        Planner planner = new Planner(kernel, Candidates.of(device, model, library, precision, chains), known.source());
        PlanStream stream = new PlanStream(context, planner, chains);
        return new CheckedPlan<>(this, graph, schedule, filled,
                new DevicePlan(graph, schedule, filled, stream, name()));
    }

    private Chains chains() {
        return new Chains(new Clusters(model, p -> context.clustersAtOnce(p.tile(), p.blocks())),
                List.of(new Columns(device, model, compiler,
                        () -> context.clustersAtOnce(
                                Tile.cluster(Precision.FP32, ColumnsPlan.BLOCKS).withShared(device.sharedMemory()),
                                ColumnsPlan.BLOCKS)),
                        new Exchange(device, model, compiler),
                        new Wide(device, model, compiler)));
    }

    /** In fp32, by kernels that no other kind of plan has. */
    @Override
    public PffPlan compile(PffShape shape, PffSettings settings, int batch) {
        PffPlan.requireBatch(batch);
        Planner planner = new Planner(Optional.of(KernelChoice.PHASES), List.of(), known.source());
        PlanStream stream = new PlanStream(context, planner, chains());
        return new PffPlan(shape, settings, batch, new DevicePff(shape, settings, batch, stream));
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
