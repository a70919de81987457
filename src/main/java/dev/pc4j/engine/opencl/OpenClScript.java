package dev.pc4j.engine.opencl;

import static org.lwjgl.opencl.CL10.clFlush;

import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Memory;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Script;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Phases as launches, their tasks in a table on the device. */
final class OpenClScript implements Script {
    static final String PREFIX = "pc_";
    static final String SWEEP = "sweep";

    private final OpenClStream stream;
    private final Launcher launcher;
    private final Buffer memory;
    private final Buffer controls;
    private final Map<String, Kernel> kernels = new HashMap<>();
    private final List<Launch> launches = new ArrayList<>();
    private final TaskTable table;
    private final Buffer tasks;
    private final Buffer phases;
    private int swept;
    private boolean closed;

    OpenClScript(OpenClStream stream, Launcher launcher, Buffer memory, Buffer controls, List<Phase> phases) {
        this.stream = stream;
        this.launcher = launcher;
        this.memory = memory;
        this.controls = controls;
        this.table = new TaskTable(launcher.geometry());
        List<Planned> planned = plan(phases);
        this.tasks = place(table.taskWords(), "the tasks of a script");
        this.phases = place(table.phaseWords(), "the phases of a script");
        try {
            planned.forEach(p -> launches
                    .add(new Launch(kernel(p.family()), p.range().first(), p.range().count(), p.range().tiles())));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A launch of a family's kernel, or of the sweep. */
    private record Planned(Optional<Family> family, TaskTable.Range range) {}

    private List<Planned> plan(List<Phase> phases) {
        List<Planned> planned = new ArrayList<>();
        for (List<Phase> run : runs(phases)) {
            Family family = run.getFirst().family();
            if (launcher.choice().way() == Way.SWEEP && family.byRow()) {
                TaskTable.Range range = table.sweep(run);
                planned.add(
                        new Planned(Optional.empty(), new TaskTable.Range(range.first(), range.count(), tiles(run))));
                swept += run.size();
            } else {
                run.forEach(phase -> planned.add(new Planned(Optional.of(phase.family()), launch(phase))));
            }
        }
        return planned;
    }

    /** Phases in a row that are alike in that a sweep can, or cannot, run them. */
    private static List<List<Phase>> runs(List<Phase> phases) {
        List<List<Phase>> runs = new ArrayList<>();
        for (Phase phase : phases) {
            if (runs.isEmpty() || runs.getLast().getFirst().family().byRow() != phase.family().byRow()) {
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(phase);
        }
        return runs;
    }

    /** A factor or total is one work-group, whatever its tasks. */
    private TaskTable.Range launch(Phase phase) {
        TaskTable.Range range = table.add(phase);
        boolean one = phase.family() == Family.FACTOR || phase.family() == Family.TOTAL;
        return one ? new TaskTable.Range(range.first(), range.count(), 1) : range;
    }

    private int tiles(List<Phase> run) {
        int rows = 1;
        for (Phase phase : run) {
            for (Task task : phase.tasks()) {
                rows = Math.max(rows, task.get(Int.ROWS));
            }
        }
        return Math.ceilDiv(rows, launcher.choice().sweep().sweepRows());
    }

    private Buffer place(int[] words, String what) {
        Buffer buffer = stream.allocate(Math.max(1, words.length), what);
        stream.upload(buffer, 0, words, 0, words.length);
        return buffer;
    }

    private Kernel kernel(Optional<Family> family) {
        String name = family.map(Family::kernel).orElse(SWEEP);
        return kernels.computeIfAbsent(name, n -> family.isEmpty()
                ? new Kernel(launcher, launcher.choice().sweep(), PREFIX + n, launcher.sweep(), memory, tasks, controls,
                        phases)
                : new Kernel(launcher, launcher.geometry(), PREFIX + n, launcher.kernel(family.get()), memory, tasks,
                        controls));
    }

    @Override
    public void run(Memory data) {
        if (closed) {
            throw new IllegalStateException("the OpenCL script is closed");
        }
        long queue = stream.queue();
        for (String reader : List.of(SWEEP, Family.GATHER.kernel())) {
            if (kernels.containsKey(reader)) {
                kernels.get(reader).data((Buffer) data);
            }
        }
        launches.forEach(launch -> launch.kernel().launch(queue, launch));
        Check.that(clFlush(queue), "clFlush", launcher.device());
    }

    @Override
    public String kernel() {
        return launcher.choice().way().label();
    }

    @Override
    public String explain() {
        String how = swept > 0
                ? "%d launches, of which sweeps run %d phases, %d rows a work-group".formatted(launches.size(), swept,
                        launcher.choice().sweep().sweepRows())
                : "%d launches, one a phase".formatted(launches.size());
        Geometry of = swept > 0 ? launcher.choice().sweep() : launcher.geometry();
        return "OpenCL on %s: %s; %s".formatted(launcher.device(), how, of);
    }

    boolean closed() {
        return closed;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            kernels.values().forEach(Kernel::close);
            tasks.close();
            phases.close();
        }
    }
}
