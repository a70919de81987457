package dev.pc4j.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Checks engines against the reference on this machine. */
@Command(name = "selftest", description = "Check that engines compute right on this machine, against the reference engine.",
        footer = {"", "Examples:", "  pc4j selftest", "  pc4j selftest --engine host"})
final class SelfTest implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new UnsupportedOperationException();
    }
}
