package dev.pc4j.engine.cuda.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.calibrate.Constants;
import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The planner and its predictions against h100_measured.txt, where an H100 measured something. */
class MeasuredTest {
    private static final double CHOICE = 1.1;
    private static final double PREDICTION = 1.5;

    private static final Measured H100 = Measured.read("/h100_measured.txt");

    /** The planner's candidates there; where `compiler`, as if NVRTC were there for those that need it. */
    private static Map<KernelChoice, Candidate> candidates(Precision precision, Constants constants, boolean compiler) {
        Device device = H100.device();
        CostModel model = new CostModel(constants, device.processors(), device.sharedMemory());
        Clusters clusters = new Clusters(model, H100::atOnce);
        Columns columns = new Columns(device, model, Optional.empty(), () -> H100.clusters().get(ColumnsPlan.BLOCKS));
        Map<KernelChoice, Candidate> all = new LinkedHashMap<>();
        for (Candidate c : Candidates.of(device, model, true, precision, new Chains(clusters, List.of(columns)))) {
            all.put(c.kernel(), c.kernel() == KernelChoice.COLUMNS && compiler
                    ? new Candidate(c.kernel(), Optional.empty(), c.limit(), c.time(), c.details())
                    : c);
        }
        return all;
    }

    @TestFactory
    List<DynamicTest> predictionsAreWithinAFactor() {
        return H100.pairs()
                .stream()
                .filter(Measured.Pair::predictable)
                .map(pair -> DynamicTest.dynamicTest(pair.toString(), () -> {
                    Phase chain = pair.chain();
                    Candidate of = candidates(pair.precision(), H100.constants(), true).get(pair.kernel());
                    assertThat(of.refusal(chain)).isEmpty();
                    assertThat(of.time().applyAsDouble(chain)).as("measured %.1f", pair.microseconds())
                            .isBetween(pair.microseconds() / PREDICTION, pair.microseconds() * PREDICTION);
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> theChoiceIsNearlyTheBestOfThoseMeasured() {
        return choices(H100.constants());
    }

    /** Who has not calibrated gets the same kernels. */
    @TestFactory
    List<DynamicTest> soItIsByDefaultConstants() {
        return choices(Constants.defaults(H100.device().capability()));
    }

    /** Of every problem, with the kernels that were measured of it: without NVRTC, and with it where columns were. */
    private static List<DynamicTest> choices(Constants constants) {
        Map<String, List<Measured.Pair>> problems = H100.pairs()
                .stream()
                .collect(Collectors.groupingBy(Measured.Pair::problem, LinkedHashMap::new, Collectors.toList()));
        List<DynamicTest> tests = new ArrayList<>();
        problems.forEach((name, pairs) -> {
            List<Measured.Pair> first = pairs.stream().filter(p -> p.kernel() != KernelChoice.COLUMNS).toList();
            if (first.size() > 1) {
                tests.add(DynamicTest.dynamicTest(name, () -> choose(first, constants, false)));
            }
            if (first.size() < pairs.size()) {
                tests.add(DynamicTest.dynamicTest(name + " with NVRTC", () -> choose(pairs, constants, true)));
            }
        });
        return tests;
    }

    private static void choose(List<Measured.Pair> pairs, Constants constants, boolean compiler) {
        Phase chain = pairs.getFirst().chain();
        Planner planner = new Planner(Optional.empty(),
                List.copyOf(candidates(chain.precision(), constants, compiler).values()), "constants of the test");
        Planner.Decision decision = planner.plan(ChainShape.of(chain), chain);
        Measured.Pair best = pairs.stream()
                .min(Comparator.comparingDouble(Measured.Pair::microseconds))
                .orElseThrow();
        Optional<Measured.Pair> chosen = pairs.stream().filter(p -> p.kernel() == decision.kernel()).findFirst();
        assertThat(chosen).as("%s%n%s", pairs, String.join(System.lineSeparator(), decision.candidates())).isPresent();
        assertThat(chosen.orElseThrow().microseconds()).as("%s%n%s", best, decision.candidates())
                .isLessThanOrEqualTo(CHOICE * best.microseconds());
    }

    /** The file says what it was made to say: every precision, a problem of each kind. */
    @Test
    void thereIsSomethingToHoldThePlannerTo() {
        assertThat(H100.pairs()).hasSizeGreaterThan(40)
                .extracting(Measured.Pair::precision)
                .contains(Precision.FP32, Precision.TF32, Precision.BF16, Precision.BF16X3);
        assertThat(H100.pairs()).extracting(Measured.Pair::kernel)
                .containsOnly(EnumSet.complementOf(EnumSet.of(KernelChoice.EXCHANGE, KernelChoice.WIDE))
                        .toArray(KernelChoice[]::new));
        assertThat(H100.pairs()).allMatch(pair -> pair.chain().family() == Family.CHAIN);
    }
}
