package dev.pc4j.engine.cuda.run;

import dev.pc4j.engine.Precision;
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

/** Phases as launches, captured into a CUDA graph. */
final class CudaScript implements Script {
    private final CudaStream stream;
    private final CudaMemory controls;
    private final DataAddress data;
    private final Planner.Decision decision;
    private final TaskTable table;
    private final Scratch scratch;
    private final Works works;
    private boolean closed;

    /** Makes everything ready; what is made when something fails stays with the stream. */
    CudaScript(CudaStream stream, Chains chains, CudaMemory memory, CudaMemory controls, DataAddress data,
            List<Phase> phases,
            Planner.Decision decision) {
        this.stream = stream;
        this.controls = controls;
        this.data = data;
        this.decision = decision;
        this.scratch = Scratch.of(stream, memory, phases, decision.kernel(), chains);
        Recipe recipe = new Recipe(stream, chains, memory, controls, data, decision.kernel());
        recipe.add(phases, scratch);
        this.works = new Works(stream, recipe.works());
        this.table = recipe.table();
        if (!usesLibrary()) {
            works.prepare(0);
        }
    }

    private boolean usesLibrary() {
        return decision.kernel() == KernelChoice.LIBRARY;
    }

    @Override
    public void run(Memory from) {
        if (closed) {
            throw new IllegalStateException("this script is closed");
        }
        stream.enter();
        // Our kernels read the rows of the call on the device, products of cuBLAS are told.
        int rows = usesLibrary() ? controls.rows() : 0;
        data.set(((CudaMemory) from).address());
        works.run(rows);
    }

    @Override
    public String kernel() {
        return decision.kernel().label();
    }

    @Override
    public Precision precision(Precision of) {
        return decision.kernel().precision(of);
    }

    @Override
    public String explain() {
        String runs = "%s (%s)%n%d calls a run%s: %s".formatted(decision.kernel().description(), decision.why(),
                works.all().size(), works.captured() ? " in a CUDA graph" : ", each waited for", counts());
        return Stream.concat(Stream.of(runs), decision.candidates().stream())
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private String counts() {
        Map<String, Long> counts = works.all()
                .stream()
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
                works.release();
                table.release();
                scratch.release();
            }
        }
    }
}
