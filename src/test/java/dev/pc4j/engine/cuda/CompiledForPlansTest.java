package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.conformance.Case;
import dev.pc4j.conformance.Conformance;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.nvrtc.KernelSource;
import dev.pc4j.engine.cuda.nvrtc.Nvrtc;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Placement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What NVIDIA's own compiler makes of kernels that are compiled for plans, where it and nvdisasm are installed. */
@SuppressWarnings("EnumOrdinal") // activations are numbered in their order, as task.h says
class CompiledForPlansTest {
    private static final List<Precision> PRECISIONS = List.of(Precision.BF16X3, Precision.TF32, Precision.BF16);
    private static final List<Integer> PROBLEM_A = List.of(784, 256, 256, 10);
    /** Clusters of 4 blocks with a multiprocessor each that run at a time on an H100, as measured. */
    private static final int CLUSTERS = 30;
    private static final int MOST_INSTRUCTIONS = 330;

    private static final List<String> OPTIONS = List.of("--std=c++17", "--gpu-architecture=sm_90a",
            "--ptxas-options=-warn-spills", "--ptxas-options=-warn-lmem-usage");

    private static Nvrtc nvrtc() {
        Nvrtc found = Nvrtc.find().orElse(null);
        Assumptions.assumeTrue(found != null, "there is no NVRTC here");
        return found;
    }

    /** A chain with an activation before all weights but the first. */
    private static Phase chain(List<Integer> widths, int batch, Precision precision, int mode, int flags) {
        List<Task> tasks = new ArrayList<>();
        for (int l = 1; l < widths.size(); l++) {
            tasks.add(new Task().with(Int.ROWS, batch)
                    .with(Int.K, widths.get(l - 1))
                    .with(Int.N, widths.get(l))
                    .with(Int.NODE, l)
                    .with(Int.MODE, mode)
                    .with(Int.FLAGS, flags)
                    .with(Int.SHOWN, l < widths.size() - 1 ? Activation.TANH.ordinal() : 0));
        }
        return new Phase(Family.CHAIN, precision, tasks);
    }

    private static byte[] compile(Nvrtc nvrtc, KernelSource source) {
        StringBuilder log = new StringBuilder();
        byte[] code = nvrtc.compile(source, OPTIONS, log::append);
        assertThat(log.toString()).as(source.text().lines().limit(8).toList().toString())
                .doesNotContain("spilled", "Local memory");
        return code;
    }

    /** The chain of a conformance case as the plan's compiler would ask for it. */
    private static Phase chain(Case of, Precision precision) {
        Graph graph = of.graph();
        List<Integer> widths = graph.nodes().stream().map(node -> node.width()).toList();
        boolean wave = !of.name().endsWith("/strict");
        int flags = (wave ? 0 : Code.FINAL) | (of.schedule().held() ? Code.HELD : 0);
        Phase chain = chain(widths, of.batch(), precision, wave ? Code.WAVE : Code.ITERATE, flags);
        for (int l = 1; l < widths.size(); l++) {
            Dense dense = (Dense) graph.node(l).operator();
            boolean late = dense.placement() == Placement.AFTER;
            chain.tasks().get(l - 1).with(Int.LATE, late ? dense.activation().ordinal() : 0);
            if (l > 1) {
                chain.tasks().get(l - 2).with(Int.SHOWN, late ? 0 : dense.activation().ordinal());
            }
        }
        return chain;
    }

    @Test
    void nothingThatTheSuiteAsksForSpills() {
        Nvrtc nvrtc = nvrtc();
        Set<KernelSource> sources = new LinkedHashSet<>();
        List<Case> cases = Conformance.cases()
                .stream()
                .filter(of -> Nets.isChain(of.graph()) && of.graph().nodes().size() > 2
                        && of.graph().nodes().size() < 30)
                .filter(of -> of.name().endsWith("/strict") || of.name().endsWith("/zil"))
                .toList();
        for (int i = 0; i < cases.size(); i++) {
            Phase chain = chain(cases.get(i), PRECISIONS.get(i % PRECISIONS.size()));
            sources.add(ColumnsPlan.of(chain, CLUSTERS).source(0));
        }
        sources.parallelStream().forEach(source -> compile(nvrtc, source));
    }

    @Test
    void loopsOfProblemAAreShortAndHaveNeitherDivisionsNorJumps() {
        Nvrtc nvrtc = nvrtc();
        Path nvdisasm = Sass.program().orElse(null);
        Assumptions.assumeTrue(nvdisasm != null, "there is no nvdisasm here");
        for (int batch : new int[] {64, 256}) {
            for (Precision precision : PRECISIONS) {
                ColumnsPlan plan = ColumnsPlan.of(chain(PROBLEM_A, batch, precision, Code.ITERATE, Code.FINAL),
                        CLUSTERS);
                checkLoops(plan, Sass.of(nvdisasm, compile(nvrtc, plan.source(0))));
            }
        }
    }

    /** The loops of the warps of the two hidden nodes. */
    private static void checkLoops(ColumnsPlan plan, Sass sass) {
        List<Sass.Loop> loops = sass.loops()
                .stream()
                .filter(loop -> Sass.count(sass.of(loop), "HMMA") > 0 && Sass.count(sass.of(loop), "STAS") > 0)
                .filter(loop -> Sass.count(sass.of(loop), "STG") == 0)
                .toList();
        assertThat(loops).as("loops of %s", plan).hasSize(2);
        for (Sass.Loop loop : loops) {
            List<String> body = sass.of(loop);
            for (String forbidden : List.of("BRX", "JMX", "CALL", "I2F", "F2I", "LDG", "LDL", "STL")) {
                assertThat(Sass.count(body, forbidden)).as("%s in a loop of %s", forbidden, plan).isZero();
            }
            // The format that problem a runs fastest in of those as exact as fp32, by the prototypes' times.
            if (plan.format() == ColumnsPlan.Format.BF16X4) {
                assertThat(sass.usual(loop)).isLessThanOrEqualTo(MOST_INSTRUCTIONS);
            }
        }
    }
}
