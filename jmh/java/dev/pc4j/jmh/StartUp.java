package dev.pc4j.jmh;

import dev.pc4j.cli.bench.Chain;
import dev.pc4j.cli.bench.Problem;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does a user wait from starting java to the end of the first inference? The net is of the size of the digits example,
 * 64-128-128-10 with 64 rows and T = 20. One call starts a JVM and waits for the line that it prints after its first inference; the
 * classes come from folders, without the class archive that {@code pc4j} makes beside its jar.
 *
 * <p>{@code jmh/run StartUp}
 */
// Every call is a cold start by itself: there is nothing to average within it.
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
// Only for the file cache: the second user's wait, not the first after a reboot.
@Warmup(iterations = 2)
@Measurement(iterations = 15)
// The JVM that is measured is the one that the call starts. JMH's own fork would count the harness's classes as well.
@Fork(1)
@State(Scope.Benchmark)
public class StartUp {
    private static final Problem PROBLEM = new Chain(Problem.CUSTOM, List.of(64, 128, 128, 10), 64, 20, Problem.RATE);
    private static final String ENERGY = "energy ";

    /** Any engine of this build by name. */
    @Param("host")
    public String engine;

    private ProcessBuilder command;
    private Process started;
    private double energy;

    /** What the measured JVM runs. */
    public static final class FirstInference {

        private FirstInference() {}

        /** Prints the energy that the engine named by the argument finds. */
        public static void main(String[] args) {
            System.out.println(ENERGY + energy(args[0]));
        }
    }

    private static double energy(String name) {
        Inference inference = new Inference(PROBLEM.steps(), PROBLEM.rate());
        try (Engine engine = Engines.open(name);
                Plan plan = engine.compile(PROBLEM.graph(), LearningRule.STRICT.schedule(PROBLEM.graph(), inference),
                        PlanOptions.batch(PROBLEM.batch()))) {
            PROBLEM.fill(plan);
            return plan.infer(PROBLEM.x(), PROBLEM.y()).energy();
        }
    }

    /** Once: the command line, and the answer from the reference engine's float64. */
    @Setup(Level.Trial)
    public void prepare() {
        command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), FirstInference.class.getName(), engine)
                .redirectErrorStream(true);
        energy = energy("reference");
    }

    /** Reads up to the line, not to the end of the process: that is what the user has waited for. */
    @Benchmark
    public double firstInference() throws IOException {
        started = command.start();
        StringBuilder said = new StringBuilder();
        BufferedReader out = started.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(ENERGY)) {
                double found = Double.parseDouble(line.substring(ENERGY.length()));
                Check.close("the energy", found, energy, 1e-4);
                return found;
            }
            said.append(line).append('\n');
        }
        throw new IllegalStateException("the JVM ended without an answer:\n" + said);
    }

    /** After every call, because the next must not share the cores with a JVM that is still ending. */
    @TearDown(Level.Invocation)
    public void end() throws InterruptedException {
        started.waitFor();
    }
}
