package dev.pc4j.engine.cuda.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.conformance.Case;
import dev.pc4j.conformance.Conformance;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.Nets;
import dev.pc4j.engine.cuda.nvrtc.KernelSource;
import dev.pc4j.engine.cuda.nvrtc.Nvrtc;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What NVIDIA's own compiler makes of kernels that are compiled for plans, where it and nvdisasm are installed. */
@SuppressWarnings("EnumOrdinal") // activations are numbered in their order, as task.h says
class CompiledForPlansTest {
    private static final int MOST_INSTRUCTIONS = 330;

    private static final String HOPPER = "sm_90a";
    private static final List<String> WITH_CLUSTERS = List.of(HOPPER, "sm_100", "sm_120");
    private static final List<String> WITH_TENSOR_CORES = List.of("sm_80", HOPPER, "sm_100", "sm_120");

    /** Cases between two that wide kernels are compiled for, two sources each. */
    private static final int WIDE_APART = 4;
    private static final int EXCHANGE_APART = 7;
    private static final int DEEP = 30;

    /** What the loops take of problem a, of middle and deep nets, and of wide ones, by the NVRTC that the first line of each part names. */
    private static final Path TABLE = Path.of("kernels/cuda/plan/loops.txt");

    /** Writes the table anew. */
    private static final String RENEW = "pc4j.cuda.renew";

    private static Nvrtc nvrtc() {
        Nvrtc found = Nvrtc.find().orElse(null);
        Assumptions.assumeTrue(found != null, "there is no NVRTC here");
        return found;
    }

    private static byte[] compile(Nvrtc nvrtc, KernelSource source, String architecture) {
        StringBuilder log = new StringBuilder();
        byte[] code = nvrtc.compile(source, List.of("--std=c++17", "--gpu-architecture=" + architecture,
                "--ptxas-options=-warn-spills", "--ptxas-options=-warn-lmem-usage"), log::append);
        assertThat(log.toString()).as(source.text().lines().limit(8).toList().toString())
                .doesNotContain("spilled", "Local memory", "wgmma");
        return code;
    }

    /** The chain of a conformance case as the plan's compiler would ask for it. */
    private static Phase chain(Case of, Precision precision) {
        Graph graph = of.graph();
        List<Integer> widths = graph.nodes().stream().map(node -> node.width()).toList();
        boolean wave = !of.name().endsWith("/strict");
        int flags = (wave ? 0 : Code.FINAL) | (of.schedule().held() ? Code.HELD : 0);
        Phase chain = PlanKernels.chain(widths, of.batch(), precision, wave ? Code.WAVE : Code.ITERATE, flags);
        for (int l = 1; l < widths.size(); l++) {
            Dense dense = (Dense) graph.node(l).operator();
            boolean late = dense.placement() == Placement.AFTER;
            chain.tasks().get(l - 1).with(Int.LATE, late ? dense.activation().kind().ordinal() : 0);
            if (l > 1) {
                chain.tasks().get(l - 2).with(Int.SHOWN, late ? 0 : dense.activation().kind().ordinal());
            }
        }
        return chain;
    }

    @Test
    void nothingThatTheSuiteAsksForSpills() {
        Nvrtc nvrtc = nvrtc();
        Map<KernelSource, String> sources = new LinkedHashMap<>();
        List<Case> cases = Conformance.cases()
                .stream()
                .filter(of -> Nets.isChain(of.graph()) && of.graph().nodes().size() > 2)
                .filter(of -> of.name().endsWith("/strict") || of.name().endsWith("/zil"))
                .toList();
        for (int i = 0; i < cases.size(); i++) {
            Phase chain = chain(cases.get(i), PlanKernels.PRECISIONS.get(i % PlanKernels.PRECISIONS.size()));
            if (cases.get(i).graph().nodes().size() < DEEP) {
                sources.put(ColumnsPlan.of(chain, PlanKernels.CLUSTERS).source(new Task()),
                        WITH_CLUSTERS.get(i % WITH_CLUSTERS.size()));
            }
            if (i % WIDE_APART == 0) {
                PlanKernels.sources(PlanKernels.wide(chain)).forEach(source -> sources.put(source, HOPPER));
            }
            if (i % EXCHANGE_APART == 0) {
                exchange(sources, chain, WITH_TENSOR_CORES.get(i / EXCHANGE_APART % WITH_TENSOR_CORES.size()));
            }
        }
        sources.entrySet().parallelStream().forEach(source -> compile(nvrtc, source.getKey(), source.getValue()));
    }

    private static void exchange(Map<KernelSource, String> sources, Phase chain, String architecture) {
        Exchange exchange = exchange(architecture);
        if (exchange.refusal(chain).isEmpty()) {
            sources.put(exchange.plan(chain).source(new Task()), architecture);
        }
    }

    private static Exchange exchange(String architecture) {
        return PlanKernels.exchange(Integer.parseInt(architecture.replaceAll("[^0-9]", "")));
    }

    /** With most registers taken, on every architecture that has the shared memory. */
    @Test
    void middleAndDeepNetsSpillNowhere() {
        Nvrtc nvrtc = nvrtc();
        int compiled = 0;
        for (String architecture : WITH_TENSOR_CORES) {
            Map<KernelSource, String> sources = new LinkedHashMap<>();
            for (Precision precision : PlanKernels.PRECISIONS) {
                exchange(sources, PlanKernels.chain(PlanKernels.PROBLEM_B, 128, precision), architecture);
                exchange(sources, PlanKernels.chain(PlanKernels.PROBLEM_E, 64, precision), architecture);
            }
            sources.entrySet().parallelStream().forEach(source -> compile(nvrtc, source.getKey(), source.getValue()));
            compiled += sources.size();
        }
        assertThat(compiled).isGreaterThan(12);
    }

    @Test
    void gradientsSpillNowhereAndTheirLoopsHaveNeitherDivisionsNorJumps() {
        Nvrtc nvrtc = nvrtc();
        Path nvdisasm = Sass.program().orElse(null);
        for (String architecture : WITH_TENSOR_CORES) {
            for (KernelSource source : PlanKernels.gradients()) {
                byte[] code = compile(nvrtc, source, architecture);
                if (nvdisasm != null) {
                    Sass sass = Sass.of(nvdisasm, code);
                    assertThat(sass.loops()).isNotEmpty().allSatisfy(loop -> checkPlain(sass.of(loop), source.name()));
                }
            }
        }
    }

    private static void checkPlain(List<String> body, String what) {
        for (String forbidden : List.of("BRX", "JMX", "I2F", "F2I", "LDL", "STL")) {
            assertThat(Sass.count(body, forbidden)).as("%s in a loop of %s", forbidden, what).isZero();
        }
        // To a label it is the way out of a loop on sm_80.
        assertThat(body).as("calls in a loop of %s", what)
                .noneMatch(i -> i.startsWith("CALL") && !i.contains("`(.L_x_"));
    }

    @Test
    void loopsOfProblemAAreShortAndHaveNeitherDivisionsNorJumps() throws IOException {
        Nvrtc nvrtc = nvrtc();
        Path nvdisasm = Sass.program().orElse(null);
        Assumptions.assumeTrue(nvdisasm != null, "there is no nvdisasm here");
        List<String> lines = new ArrayList<>();
        lines.add(
                "# problem a, %s, %s: batch, format, node, instructions a warp and iteration, of these on tensor cores, more of one warp"
                        .formatted(HOPPER, "NVRTC " + nvrtc.version()));
        for (int batch : new int[] {64, 256}) {
            for (Precision precision : PlanKernels.PRECISIONS) {
                ColumnsPlan plan = PlanKernels.columns(batch, precision);
                Sass sass = Sass.of(nvdisasm, compile(nvrtc, plan.source(new Task()), HOPPER));
                List<Sass.Loop> loops = loops(sass);
                assertThat(loops).as("loops of %s", plan).hasSize(PlanKernels.PROBLEM_A.size() - 2);
                for (Sass.Loop loop : loops) {
                    int forOutput = loop.equals(loops.getFirst()) ? sass.aroundFirst(loop) : 0;
                    checkLoop(plan, sass, loop, forOutput);
                    lines.add(String.format(Locale.ROOT, "%3d %-6s %d %4d %3d %3d", batch,
                            plan.format().label(), 1 + loops.indexOf(loop),
                            sass.usual(loop) - forOutput, Sass.count(sass.of(loop), "HMMA"), forOutput));
                }
            }
        }
        compare(lines);
    }

    @Test
    void loopsOfMiddleAndDeepNetsHaveNeitherDivisionsNorJumps() throws IOException {
        Nvrtc nvrtc = nvrtc();
        Path nvdisasm = Sass.program().orElse(null);
        Assumptions.assumeTrue(nvdisasm != null, "there is no nvdisasm here");
        List<String> lines = new ArrayList<>();
        lines.add("# problems b and e, %s, %s: problem, format, instructions of an iteration, of these on tensor cores"
                .formatted(HOPPER, "NVRTC " + nvrtc.version()));
        for (Precision precision : PlanKernels.PRECISIONS) {
            lines.add(loop(nvrtc, nvdisasm, "b", PlanKernels.chain(PlanKernels.PROBLEM_B, 128, precision)));
            lines.add(loop(nvrtc, nvdisasm, "e", PlanKernels.chain(PlanKernels.PROBLEM_E, 64, precision)));
        }
        compare(lines);
    }

    /** The loop with the barriers of both halves of an iteration, of all roles of blocks together. */
    private static String loop(Nvrtc nvrtc, Path nvdisasm, String problem, Phase chain) {
        ExchangePlan plan = exchange(HOPPER).plan(chain);
        Sass sass = Sass.of(nvdisasm, compile(nvrtc, plan.source(new Task()), HOPPER));
        Sass.Loop loop = sass.loops()
                .stream()
                .filter(one -> Sass.count(sass.of(one), "BAR") == 4 && Sass.count(sass.of(one), "HMMA") > 0)
                .findFirst()
                .orElseThrow();
        checkPlain(sass.of(loop), plan.toString());
        return String.format(Locale.ROOT, "%s %-6s %4d %3d", problem, plan.format().label(), sass.usual(loop),
                Sass.count(sass.of(loop), "HMMA"));
    }

    @Test
    void stepsOfWideNetsMultiplyAndWaitAndDoNothingElse() throws IOException {
        Nvrtc nvrtc = nvrtc();
        Path nvdisasm = Sass.program().orElse(null);
        Assumptions.assumeTrue(nvdisasm != null, "there is no nvdisasm here");
        List<String> lines = new ArrayList<>();
        lines.add(
                "# problems c and d, %s, %s: kernel, format, columns, instructions a warp and step, of these on tensor cores"
                        .formatted(HOPPER, "NVRTC " + nvrtc.version()));
        for (Precision precision : PlanKernels.PRECISIONS) {
            for (WidePlan plan : List.of(PlanKernels.wide(PlanKernels.PROBLEM_C, 512, precision),
                    PlanKernels.wide(PlanKernels.PROBLEM_D, 1024, precision))) {
                for (KernelSource source : PlanKernels.sources(plan)) {
                    Sass sass = Sass.of(nvdisasm, compile(nvrtc, source, HOPPER));
                    for (Sass.Loop loop : steps(sass)) {
                        checkStep(sass.of(loop), source.name());
                        lines.add(String.format(Locale.ROOT, "%-12s %-6s %d %3d %2d",
                                source.name().replace(".cu", ""), plan.format().label(),
                                plan.columns(), sass.of(loop).size(), Sass.count(sass.of(loop), "HGMMA")));
                    }
                }
            }
        }
        assertThat(lines).as("a loop in predict and in relax of each")
                .hasSize(1 + 2 * 2 * PlanKernels.PRECISIONS.size());
        compare(lines);
    }

    private static List<Sass.Loop> steps(Sass sass) {
        return sass.loops().stream().filter(loop -> Sass.count(sass.of(loop), "HGMMA") > 0).toList();
    }

    /** Operands come by a warp of their own, and results go after the loop. */
    private static void checkStep(List<String> body, String what) {
        checkPlain(body, what);
        for (String forbidden : List.of("LD", "ST", "MUFU", "F")) {
            assertThat(Sass.count(body, forbidden)).as("%s in a loop of %s", forbidden, what).isZero();
        }
    }

    /** Those of the warps of the hidden nodes: node 1, whose first warp multiplies for the output too, sends more. */
    private static List<Sass.Loop> loops(Sass sass) {
        return sass.loops()
                .stream()
                .filter(loop -> Sass.count(sass.of(loop), "HMMA") > 0 && Sass.count(sass.of(loop), "STAS") > 0)
                .filter(loop -> Sass.count(sass.of(loop), "STG") == 0)
                .sorted(Comparator.comparingLong(loop -> -Sass.count(sass.of(loop), "STAS")))
                .toList();
    }

    private static void checkLoop(ColumnsPlan plan, Sass sass, Sass.Loop loop, int forOutput) {
        List<String> body = sass.of(loop);
        checkPlain(body, plan.toString());
        assertThat(Sass.count(body, "LDG")).as("loads from device memory in a loop of %s", plan).isZero();
        if (plan.groups() == 1) {
            assertThat(sass.usual(loop) - forOutput).as("instructions of a loop of %s", plan)
                    .isLessThanOrEqualTo(MOST_INSTRUCTIONS);
        }
    }

    /** With the table, which holds for the compiler that made it; another one allocates and schedules otherwise. */
    private static void compare(List<String> lines) throws IOException {
        Map<String, List<String>> parts = parts();
        if (Boolean.getBoolean(RENEW)) {
            parts.put(subject(lines.getFirst()), lines);
            Files.write(TABLE, parts.values().stream().flatMap(List::stream).toList());
        }
        List<String> part = parts.getOrDefault(subject(lines.getFirst()), List.of("there is none"));
        if (part.getFirst().equals(lines.getFirst())) {
            assertThat(lines).as("other loops than %s has; where that is meant: -D%s=true", TABLE, RENEW)
                    .isEqualTo(part);
        }
    }

    /** The table's parts by what they are about, each with its first line, a comment. */
    private static Map<String, List<String>> parts() throws IOException {
        Map<String, List<String>> parts = new LinkedHashMap<>();
        List<String> part = List.of();
        for (String line : Files.readAllLines(TABLE)) {
            if (line.startsWith("#")) {
                part = new ArrayList<>();
                parts.put(subject(line), part);
            }
            part.add(line);
        }
        return parts;
    }

    private static String subject(String comment) {
        return comment.substring(0, comment.indexOf(", sm_"));
    }
}
