package dev.pc4j.engine.cuda;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Turns phases into work: chooses tiles, places tasks among blocks, and, in the library's way, takes products out of them. */
final class Recipe {
    private final CudaStream stream;
    private final CudaMemory memory;
    private final CudaMemory controls;
    private final KernelChoice kernel;
    private final TaskTable table = new TaskTable();

    /** In order; a launch knows the address of its tasks only when the table has one. */
    private final List<Supplier<Work>> pending = new ArrayList<>();

    Recipe(CudaStream stream, CudaMemory memory, CudaMemory controls, KernelChoice kernel) {
        this.stream = stream;
        this.memory = memory;
        this.controls = controls;
        this.kernel = kernel;
    }

    TaskTable table() {
        return table;
    }

    /** Adds what phases ask for, in their order. */
    void add(List<Phase> phases, Scratch scratch) {
        List<Phase> rest = phases;
        if (kernel == KernelChoice.COLUMNS && phases.stream().anyMatch(p -> p.family() == Family.CHAIN)) {
            WholeInference whole = WholeInference.of(phases);
            columns(whole);
            rest = gradients(whole.rest());
        }
        rest.forEach(phase -> add(KernelChoice.generic(phase), scratch));
    }

    /** The gradients that follow an inference in one launch; gives what is left. */
    private List<Phase> gradients(List<Phase> phases) {
        List<Task> tasks = phases.stream()
                .takeWhile(phase -> phase.family() == Family.LEARN)
                .flatMap(phase -> phase.tasks().stream())
                .toList();
        if (!tasks.isEmpty()) {
            GradientsPlan plan = GradientsPlan.of(tasks);
            KernelFunction function = stream.context().function(GradientsPlan.TILE, plan.source());
            launch(function, plan.grid(), false);
        }
        return phases.stream().dropWhile(phase -> phase.family() == Family.LEARN).toList();
    }

    private void columns(WholeInference whole) {
        ColumnsPlan plan = stream.columns().plan(whole.chain());
        KernelFunction function = stream.context().function(plan.tile(), plan.source(whole.input()));
        int rows = whole.chain().tasks().getFirst().get(Task.Int.ROWS);
        launch(function, new Grid(plan.tile(), whole.tasks(), plan.clusters(rows) * ColumnsPlan.BLOCKS), true);
    }

    private void add(Phase phase, Scratch scratch) {
        if (phase.family() == Family.CHAIN) {
            chain(phase);
        } else if (!Tile.isProduct(phase.family())) {
            launch(phase.family(), Tile.of(phase.family()), phase.tasks());
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
        launch(family, fills ? large : Grid.of(family, Tile.of(family, tasks, precision, Tile.SMALL), tasks));
    }

    /** A launch of one kernel on tasks, if there are any. */
    void launch(Family family, Tile tile, List<Task> tasks) {
        if (!tasks.isEmpty()) {
            launch(family, Grid.of(family, tile, tasks));
        }
    }

    private void launch(Family family, Grid grid) {
        launch(stream.context().function(grid.tile()), grid, family == Family.GATHER);
    }

    private void launch(KernelFunction function, Grid grid, boolean readsData) {
        int place = table.place(grid.tasks());
        pending.add(() -> new Launch(stream, function, grid, readsData, memory.address(), controls.address(),
                table.address(place), 0));
    }

    private void chain(Phase chain) {
        Partition partition = stream.clusters().best(chain).orElseThrow().partition();
        int blocks = partition.grid(chain.tasks().getFirst().get(Task.Int.ROWS));
        Grid grid = new Grid(partition.tile(), chain.tasks(), blocks);
        int place = table.place(grid.tasks());
        int numbers = table.placeNumbers(IntStream.of(partition.table()).boxed().toList());
        KernelFunction function = stream.context().function(grid.tile());
        pending.add(() -> new Launch(stream, function, grid, false, memory.address(), controls.address(),
                table.address(place), table.addressOfNumber(numbers)));
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
