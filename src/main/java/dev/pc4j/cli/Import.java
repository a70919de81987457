package dev.pc4j.cli;

import dev.pc4j.graph.Graph;
import dev.pc4j.model.Models;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.CheckpointTarget;
import dev.pc4j.train.ForeignWeights;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a checkpoint of weights that another library has saved. */
@Command(name = "import",
        description = "Make a checkpoint of the weights of fully connected layers that PyTorch, JAX or another library "
                + "saved as safetensors of float32. Matrices are found by the numbers in their names or by their "
                + "shapes, biases beside them.",
        footer = {"", "Examples:", "  pc4j import torch.safetensors --sizes 784,256,10 --checkpoint net.safetensors",
            "  pc4j import flax.safetensors --sizes 64,64,10 --layout jax --activation tanh",
            "  pc4j import w.safetensors --sizes 4,8,3 --map h1.weight=encoder.weight"})
final class Import implements Runnable {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "WEIGHTS", description = "A safetensors file.")
    private Path file;

    @Option(names = "--sizes", required = true, split = ",", paramLabel = "N",
            description = "Widths of the layers, input first.")
    private List<Integer> sizes;

    @Option(names = "--map", split = ",", paramLabel = "OURS=THEIRS",
            description = "The tensor of a parameter; parameters are h1.weight, h1.bias, h2.weight and so on, y.weight "
                    + "and y.bias.")
    private Map<String, String> names = Map.of();

    @Option(names = "--layout", paramLabel = "NAME",
            description = "How matrices lie in the file; needed where one is square:%n${bundle:ForeignWeights.Layout}")
    private ForeignWeights.Layout layout;

    @Option(names = "--checkpoint", paramLabel = "FILE",
            description = "The checkpoint to write, a new file; by default pc4j-<weights>.safetensors in this folder.")
    private Path checkpoint;

    @Mixin
    private LayerOptions layers;

    @Override
    public void run() {
        Path target = checkpoint == null ? Path.of("pc4j-" + file.getFileName()) : checkpoint;
        Outputs.checkNew("--checkpoint", target);
        try (CheckpointTarget held = Outputs.hold(target)) {
            make(held.path());
        }
    }

    private void make(Path target) {
        ForeignWeights weights = ForeignWeights.read(file);
        int[] widths = sizes.stream().mapToInt(i -> i).toArray();
        Graph graph = layers.set(Models.mlp(widths)).bias(weights.hasBiases()).build();
        Map<String, String> all = weights.match(graph, names);
        Checkpoint made = weights.onto(graph, all, Optional.ofNullable(layout));
        made.write(target);
        print(graph, all, target);
    }

    private void print(Graph graph, Map<String, String> all, Path target) {
        Table table = new Table("parameter", "shape", "tensor");
        graph.parameters().forEach(p -> table.row(p.name(), p.shape().toString(), all.get(p.name())));
        PrintWriter out = command.commandLine().getOut();
        out.print(table);
        out.println("checkpoint  " + target);
    }
}
