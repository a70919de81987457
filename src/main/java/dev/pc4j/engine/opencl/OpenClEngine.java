package dev.pc4j.engine.opencl;

import dev.pc4j.engine.CheckedPlan;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.PffPlan;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.DevicePff;
import dev.pc4j.engine.device.DevicePlan;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One OpenCL device: fp32, kernels built when first wanted. Its plans may be used from several threads, each by one at a time. */
final class OpenClEngine implements Engine {
    private final Context context;
    private final Settings settings;
    private final DiskCache cache;
    private final Map<Built, Program> programs = new HashMap<>();

    /** A program as it was built. */
    private record Built(Sources.Part part, Geometry geometry) {}

    OpenClEngine(Device device, Settings settings) {
        this.settings = settings;
        this.cache = new DiskCache(settings.cache());
        this.context = new Context(device);
    }

    @Override
    public String name() {
        return OpenClProvider.NAME;
    }

    @Override
    public String device() {
        return context.device().line();
    }

    Context context() {
        return context;
    }

    @Override
    public List<Precision> precisions() {
        return List.of(Precision.FP32);
    }

    @Override
    public Plan compile(Graph graph, Schedule schedule, PlanOptions options) {
        context.requireOpen();
        OpenClProvider.CAPABILITIES.require(name(), graph, schedule);
        PlanOptions filled = options.requirePrecision(name(), precisions());
        filled.requireKernel(name(), kernels());
        List<Choice> candidates = candidates(graph, filled);
        boolean pair = graph.inputs().size() == 1 && graph.outputs().size() == 1; // as trials give
        Choice choice = new Tuning(cache).choose(work(graph, schedule, filled),
                pair ? candidates : candidates.subList(0, 1), candidate -> plan(graph, schedule, filled, candidate));
        return plan(graph, schedule, filled, choice);
    }

    @Override
    public PffPlan compile(PffShape shape, PffSettings pff, int batch) {
        context.requireOpen();
        PffPlan.requireBatch(batch);
        Choice choice = Candidates.of(context.device(), settings.geometry(), settings.way(),
                Demand.of(batch)).getFirst();
        return new PffPlan(shape, pff, batch, new DevicePff(shape, pff, batch, stream(choice)));
    }

    @Override
    public List<String> kernels() {
        return Arrays.stream(Way.values()).map(Way::label).toList();
    }

    /** All that the fastest choice depends on. */
    private String work(Graph graph, Schedule schedule, PlanOptions options) {
        String nodes = graph.nodes()
                .stream()
                .map(node -> node.operator().kind() + node.parents() + node.width())
                .collect(Collectors.joining(","));
        return "%s, driver %s: %s, %s x %d, batch %d".formatted(context.device(), context.device().driver(), nodes,
                schedule.name(), schedule.iterations(), options.batch());
    }

    private List<Choice> candidates(Graph graph, PlanOptions options) {
        Optional<Way> way = settings.way().or(() -> options.kernel().map(Way::of));
        return Candidates.of(context.device(), settings.geometry(), way, Demand.of(graph, options.batch()));
    }

    private Plan plan(Graph graph, Schedule schedule, PlanOptions options, Choice choice) {
        return new CheckedPlan<>(this, graph, schedule, options,
                new DevicePlan(graph, schedule, options, stream(choice), name()));
    }

    /** A stream of its own for a plan. */
    OpenClStream stream(Choice choice) {
        return new OpenClStream(context, new Launcher(
                (part, geometry) -> program(new Built(part, geometry)), context.device(), choice));
    }

    private synchronized Program program(Built what) {
        return programs.computeIfAbsent(what, this::build);
    }

    private Program build(Built what) {
        boolean dense = what.part() == Sources.Part.DENSE;
        String options = dense ? what.geometry().options() : what.geometry().scalarOptions();
        Program built = Program.of(context, dense ? settings.source() : what.part().text(),
                options + " " + settings.flags(), cache);
        try {
            Fit.require(built, what.part(), what.geometry(), context.device());
            return built;
        } catch (RuntimeException e) {
            built.close();
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        programs.values().forEach(Program::close);
        programs.clear();
        context.close();
    }
}
