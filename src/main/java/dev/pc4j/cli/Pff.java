package dev.pc4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The predictive forward-forward algorithm. */
@Command(name = "pff",
        description = "Train and judge circuits of the predictive forward-forward algorithm (Ororbia and Mali 2023), which "
                + "classify, reconstruct and make samples.",
        subcommands = {PffTrain.class, PffEvaluate.class},
        footer = {"", "Examples:", "  pc4j pff train --data mnist --units 500 --epochs 10",
            "  pc4j pff evaluate pc4j-pff-mnist.safetensors --samples samples.png"})
final class Pff implements Runnable {
    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        command.commandLine().usage(command.commandLine().getOut());
    }
}
