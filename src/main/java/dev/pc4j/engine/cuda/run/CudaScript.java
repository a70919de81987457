package dev.pc4j.engine.cuda.run;

import dev.pc4j.engine.cuda.driver.CudaMemory;
import dev.pc4j.engine.cuda.driver.CudaStream;
import dev.pc4j.engine.cuda.driver.TaskTable;
import dev.pc4j.engine.cuda.driver.Work;
import dev.pc4j.engine.cuda.plan.Chains;
import dev.pc4j.engine.cuda.plan.KernelChoice;
import dev.pc4j.engine.cuda.plan.Planner;

import dev.pc4j.engine.device.Memory;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Script;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Phases as launches: captured into a CUDA graph, but for those that gather, whose data set is another from call to call. */
final class CudaScript implements Script {
    private final CudaStream stream;
    private final CudaMemory controls;
    private final Planner.Decision decision;
    private final TaskTable table;
    private final Scratch scratch;
    private final List<Work> works;
    private final List<Part> parts;
    private boolean closed;

    /** Makes everything ready; what is made when something fails stays with the stream. */
    CudaScript(CudaStream stream, Chains chains, CudaMemory memory, CudaMemory controls, List<Phase> phases,
            Planner.Decision decision) {
        this.stream = stream;
        this.controls = controls;
        this.decision = decision;
        this.scratch = new Scratch(stream, memory, usesLibrary() ? phases : List.of());
        Recipe recipe = new Recipe(stream, chains, memory, controls, decision.kernel());
        recipe.add(phases, scratch);
        this.works = recipe.works();
        this.table = recipe.table();
        this.parts = Part.cut(stream, works);
        if (!usesLibrary()) {
            parts.forEach(part -> part.prepare(0));
        }
    }

    private boolean usesLibrary() {
        return decision.kernel() == KernelChoice.LIBRARY;
    }

    @Override
    public void run(Memory data) {
        if (closed) {
            throw new IllegalStateException("this script is closed");
        }
        stream.enter();
        // Our kernels read the rows of the call on the device, products of cuBLAS are told.
        int rows = usesLibrary() ? controls.rows() : 0;
        long address = ((CudaMemory) data).address();
        parts.forEach(part -> part.run(rows, address));
    }

    @Override
    public String kernel() {
        return decision.kernel().label();
    }

    @Override
    public String explain() {
        boolean captured = parts.stream().anyMatch(Part::captured);
        String runs = "%s (%s)%n%d calls a run%s: %s".formatted(decision.kernel().description(), decision.why(),
                works.size(), captured ? ", all but gather in a CUDA graph" : ", each waited for", counts());
        return Stream.concat(Stream.of(runs), decision.candidates().stream())
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private String counts() {
        Map<String, Long> counts = works.stream()
                .collect(Collectors.groupingBy(Work::label, TreeMap::new, Collectors.counting()));
        return counts.entrySet()
                .stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (!stream.isClosed()) {
                stream.enter();
                stream.synchronise();
                parts.forEach(Part::release);
                table.release();
                scratch.release();
            }
        }
    }
}
