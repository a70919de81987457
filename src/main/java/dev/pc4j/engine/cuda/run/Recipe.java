package dev.pc4j.engine.cuda.run;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.driver.CudaMemory;
import dev.pc4j.engine.cuda.driver.CudaStream;
import dev.pc4j.engine.cuda.driver.Grid;
import dev.pc4j.engine.cuda.driver.KernelFunction;
import dev.pc4j.engine.cuda.driver.Launch;
import dev.pc4j.engine.cuda.driver.TaskTable;
import dev.pc4j.engine.cuda.driver.Tile;
import dev.pc4j.engine.cuda.driver.Work;
import dev.pc4j.engine.cuda.nvrtc.KernelSource;
import dev.pc4j.engine.cuda.plan.ChainPlan;
import dev.pc4j.engine.cuda.plan.Chains;
import dev.pc4j.engine.cuda.plan.GradientsPlan;
import dev.pc4j.engine.cuda.plan.InferencePlan;
import dev.pc4j.engine.cuda.plan.KernelChoice;
import dev.pc4j.engine.cuda.plan.Partition;
import dev.pc4j.engine.cuda.plan.WidePlan;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Turns phases into work: chooses tiles, places tasks among blocks, and, in the library's way, takes products out of them. */
final class Recipe {
    private final CudaStream stream;
    private final Chains chains;
    private final CudaMemory memory;
    private final CudaMemory controls;
    private final DataAddress data;
    private final KernelChoice kernel;
    private final TaskTable table = new TaskTable();

    /** In order; a launch knows the address of its tasks only when the table has one. */
    private final List<Supplier<Work>> pending = new ArrayList<>();

    Recipe(CudaStream stream, Chains chains, CudaMemory memory, CudaMemory controls, DataAddress data,
            KernelChoice kernel) {
        this.stream = stream;
        this.chains = chains;
        this.memory = memory;
        this.controls = controls;
        this.data = data;
        this.kernel = kernel;
    }

    TaskTable table() {
        return table;
    }

    /** Adds what phases ask for, in their order. */
    void add(List<Phase> phases, Scratch scratch) {
        Optional<ChainPlan> compiled = phases.stream()
                .filter(phase -> phase.family() == Family.CHAIN)
                .findFirst()
                .flatMap(chain -> chains.compiled(kernel).map(by -> by.plan(chain)));
        switch (compiled.orElse(null)) {
            case InferencePlan plan -> inference(plan, WholeInference.of(phases), scratch);
            case WidePlan plan -> around(plan, phases, scratch);
            case null -> phases.forEach(phase -> add(KernelChoice.generic(phase), scratch));
        }
    }

    /** The loop of a wide chain, by kernels that are compiled for it, all at once, and what is around it. */
    private void around(WidePlan plan, List<Phase> phases, Scratch scratch) {
        for (Phase phase : phases) {
            if (phase.family() == Family.CHAIN) {
                loop(plan.launches(scratch.offset(0)));
            } else {
                add(KernelChoice.generic(phase), scratch);
            }
        }
    }

    private void loop(List<WidePlan.KernelLaunch> launches) {
        Map<KernelSource, Tile> kernels = new LinkedHashMap<>();
        launches.forEach(one -> one.source().ifPresent(source -> kernels.put(source, one.grid().tile())));
        Map<KernelSource, KernelFunction> functions = stream.context().functions(kernels);
        launches.forEach(one -> one.source()
                .map(functions::get)
                .ifPresentOrElse(
                        function -> launch(function, one.grid()), () -> launch(one.grid())));
    }

    /** An inference, and gradients wherever they follow, a launch each of kernels that are compiled for them, all at once. */
    private void inference(InferencePlan plan, WholeInference whole, Scratch scratch) {
        List<GradientsPlan> gradients = whole.rest()
                .stream()
                .filter(phase -> phase.family() == Family.LEARN)
                .map(phase -> GradientsPlan.of(phase.tasks()))
                .toList();
        KernelSource inference = plan.source(whole.input());
        Map<KernelSource, Tile> kernels = new LinkedHashMap<>(Map.of(inference, plan.tile()));
        gradients.forEach(one -> kernels.put(one.source(), GradientsPlan.TILE));
        Map<KernelSource, KernelFunction> functions = stream.context().functions(kernels);
        inference(functions.get(inference), plan, whole.tasks(), scratch);
        Iterator<GradientsPlan> next = gradients.iterator();
        for (Phase phase : whole.rest()) {
            if (phase.family() == Family.LEARN) {
                GradientsPlan one = next.next();
                launch(functions.get(one.source()), one.grid());
            } else {
                add(KernelChoice.generic(phase), scratch);
            }
        }
    }

    private void inference(KernelFunction function, InferencePlan plan, List<Task> tasks, Scratch scratch) {
        Grid grid = new Grid(plan.tile(), tasks, plan.blocks());
        int place = table.place(tasks);
        pending.add(() -> new Launch(stream, function, grid, memory.address(), controls.address(),
                table.address(place), data.at(), scratch.address(), plan.cooperative()));
    }

    private void add(Phase phase, Scratch scratch) {
        if (phase.family() == Family.CHAIN) {
            chain(phase);
        } else if (!Tile.isProduct(phase.family())) {
            launch(phase.family(), Tile.of(phase), phase.tasks());
        } else if (kernel == KernelChoice.LIBRARY) {
            new LibraryPhase(this, stream, memory, scratch).add(phase);
        } else {
            product(phase.family(), phase.precision(), phase.tasks());
        }
    }

    /** One of our products. The larger tile reads less memory an element, if it leaves no multiprocessor without a block. */
    void product(Family family, Precision precision, List<Task> tasks) {
        Grid large = Grid.of(family, Tile.of(family, tasks, precision, Tile.LARGE), tasks);
        boolean fills = large.blocks() >= stream.context().device().processors();
        launch(fills ? large : Grid.of(family, Tile.of(family, tasks, precision, Tile.SMALL), tasks));
    }

    /** A launch of one kernel on tasks, if there are any. */
    void launch(Family family, Tile tile, List<Task> tasks) {
        if (!tasks.isEmpty()) {
            launch(Grid.of(family, tile, tasks));
        }
    }

    private void launch(Grid grid) {
        launch(stream.context().function(grid.tile()), grid);
    }

    private void launch(KernelFunction function, Grid grid) {
        int place = table.place(grid.tasks());
        pending.add(() -> new Launch(stream, function, grid, memory.address(), controls.address(),
                table.address(place), data.at(), 0, false));
    }

    private void chain(Phase chain) {
        Partition partition = chains.clusters().best(chain).orElseThrow().partition();
        int blocks = partition.grid(chain.tasks().getFirst().get(Task.Int.ROWS));
        Grid grid = new Grid(partition.tile(), chain.tasks(), blocks);
        int place = table.place(grid.tasks());
        int numbers = table.placeNumbers(IntStream.of(partition.table()).boxed().toList());
        KernelFunction function = stream.context().function(grid.tile());
        pending.add(() -> new Launch(stream, function, grid, memory.address(), controls.address(),
                table.address(place), 0, table.addressOfNumber(numbers), false));
    }

    /** Work that is no launch of ours. */
    void add(Work work) {
        pending.add(() -> work);
    }

    /** All work, in order, with its tasks on the device. */
    List<Work> works() {
        table.upload(stream);
        return pending.stream().map(Supplier::get).toList();
    }
}
