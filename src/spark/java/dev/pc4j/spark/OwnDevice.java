package dev.pc4j.spark;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.Engines;
import dev.pc4j.train.Run;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The engine that a task opens where it runs: on the GPU that Spark has given it, where it has and no device was named. */
final class OwnDevice implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String engine;
    private final int threads;
    private final String device;

    OwnDevice(String engine, int threads, String device) {
        this.engine = engine;
        this.threads = threads;
        this.device = device;
    }

    /** The device of the task that asks; empty for the engine's first. */
    String address() {
        ResourceInformation gpu = TaskContext.get().resourcesJMap().get("gpu");
        return device.isEmpty() && gpu != null ? gpu.addresses()[0] : device;
    }

    /** Opens the engine for a run. */
    Engine open(Run run) {
        return Engines.open(engine, new EngineOptions(threads, address()), run.graph(), List.of(run.schedule()));
    }

    @Override
    public String toString() {
        return "engine " + engine + (device.isEmpty() ? "" : ", device " + device);
    }
}
