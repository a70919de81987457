package dev.pc4j.engine.cuda.run;

import dev.pc4j.engine.cuda.driver.Context;
import dev.pc4j.engine.cuda.driver.CudaMemory;
import dev.pc4j.engine.cuda.driver.CudaStream;
import dev.pc4j.engine.cuda.plan.Chains;
import dev.pc4j.engine.cuda.plan.Planner;
import dev.pc4j.engine.device.Memory;
import dev.pc4j.engine.device.Packing;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Script;
import dev.pc4j.engine.device.Stream;
import java.util.List;

/** The stream of one plan, whose scripts run by the kernel that its planner says. */
public final class PlanStream implements Stream {
    private final CudaStream stream;
    private final Planner planner;
    private final Chains chains;
    private Planner.Decision decision;
    private DataAddress data;

    /**
     * A stream.
     *
     * @param context held until the stream is closed
     * @param chains how their loops run in one launch
     */
    public PlanStream(Context context, Planner planner, Chains chains) {
        this.stream = new CudaStream(context);
        this.planner = planner;
        this.chains = chains;
    }

    @Override
    public Packing packing() {
        return stream.packing();
    }

    @Override
    public void plan(List<Phase> phases) {
        decision = planner.plan(phases);
    }

    @Override
    public boolean takes(Phase chain) {
        return planner.takes(decision, chain);
    }

    @Override
    public CudaMemory allocate(long words, String what) {
        return stream.allocate(words, what);
    }

    @Override
    public void upload(Memory to, long at, float[] values, int from, int count) {
        stream.upload(memory(to), at, values, from, count);
    }

    @Override
    public void upload(Memory to, long at, int[] values, int from, int count) {
        stream.upload(memory(to), at, values, from, count);
    }

    @Override
    public void download(Memory from, long at, float[] values, int to, int count) {
        stream.download(memory(from), at, values, to, count);
    }

    @Override
    public Script script(Memory memory, Memory controls, List<Phase> phases) {
        stream.enter();
        if (data == null) {
            data = new DataAddress(stream);
        }
        return new CudaScript(stream, chains, memory(memory), memory(controls), data, phases, decision.of(phases));
    }

    private static CudaMemory memory(Memory memory) {
        return (CudaMemory) memory;
    }

    @Override
    public void close() {
        stream.close();
    }
}
