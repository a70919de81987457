package dev.pc4j.cli;

import dev.pc4j.engine.Engine;
import dev.pc4j.train.Cluster;
import dev.pc4j.train.ClusterProvider;
import dev.pc4j.train.ThisMachine;
import picocli.CommandLine.Option;

/** The option that says on which machines runs are trained. */
final class ClusterOptions implements Section {
    @Option(names = "--cluster", paramLabel = "NAME", completionCandidates = Candidates.ClusterNames.class,
            description = "Train on other machines: spark, of a program that spark-submit started with pc4j-spark.jar. "
                    + "--engine, --device and --threads are those of each machine.")
    private String name;

    @Override
    public String heading() {
        return "Device";
    }

    /** Connects to it; this machine, with the engine that is open here, where none was asked for. */
    Cluster open(DeviceOptions device, Engine engine) {
        return name == null ? new ThisMachine(engine)
                : ClusterProvider.named(name).open(device.engine, device.options());
    }
}
