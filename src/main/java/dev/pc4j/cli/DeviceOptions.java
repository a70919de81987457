package dev.pc4j.cli;

import dev.pc4j.engine.Capabilities;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.train.Training;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The options that say where and in which arithmetic plans run. */
final class DeviceOptions implements Section {
    @Option(names = "--engine", paramLabel = "NAME", defaultValue = Engines.AUTO,
            completionCandidates = Candidates.EngineNames.class,
            description = "The engine: ${COMPLETION-CANDIDATES}; auto takes the first that runs here, and "
                    + "pc4j devices says why it passes over others.")
    String engine;

    @Option(names = "--device", paramLabel = "DEVICE",
            description = "Index or part of the name of a device, for engines that have several; the first by default.")
    String device;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "0",
            description = "Threads of a CPU engine; 0 for one a core.")
    int threads;

    @Option(names = "--precision", paramLabel = "NAME",
            description = "The arithmetic, the engine's own choice by default:%n${bundle:Precision}")
    Precision precision;

    @Override
    public String heading() {
        return "Device";
    }

    /** Opens the engine, by itself one that has what a graph and all of some schedules need. */
    Engine open(Graph graph, Collection<Schedule> schedules) {
        return Engines.open(engine, options(), graph, schedules);
    }

    /** The same for a run. */
    Engine open(Graph graph, Training training) {
        return open(graph, List.of(training.schedule(graph)));
    }

    /** Opens the engine; auto passes over those that lack something, see {@link Engines}. */
    Engine open(Function<Capabilities, Optional<String>> lacking) {
        return Engines.open(engine, options(), lacking);
    }

    /** What the engine is told. */
    EngineOptions options() {
        return new EngineOptions(threads, Objects.requireNonNullElse(device, EngineOptions.DEFAULT.device()));
    }

    /** The same options in the precision that was asked for. */
    PlanOptions plan(PlanOptions options) {
        return precision == null ? options : options.with(precision);
    }

    /** The precision, empty for the engine's own choice. */
    Optional<Precision> precision() {
        return Optional.ofNullable(precision);
    }

    /** Refuses the precision, of a command that has no use for it. */
    List<Idle> withoutPrecision(String command) {
        return List.of(Idle.where(true, command + ", which computes in each engine's own", "--precision"));
    }

    /** The number of threads that a CPU engine is to use. */
    int threads() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
