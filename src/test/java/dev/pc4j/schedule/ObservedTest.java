package dev.pc4j.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.conformance.Case;
import dev.pc4j.conformance.Conformance;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.reference.Nets;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Program.Segment;
import dev.pc4j.schedule.Step.Learn;
import dev.pc4j.schedule.Step.Predict;
import dev.pc4j.schedule.Step.Relax;
import dev.pc4j.schedule.Step.Repeat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** Which schedules a trace may look at as they run, on a chain x, 1, 2, 3 (the output) and on the graphs of the suite. */
class ObservedTest {
    private static final Graph CHAIN = Nets.chain(Activation.TANH, Energy.gaussian(1), 7, 6, 5, 3);
    private static final Predict ALL = new Predict(CHAIN.predicted());

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "INCREMENTAL")
    void rulesOnAChainAreOneSegmentAnIteration(LearningRule rule) {
        Schedule schedule = rule.schedule(CHAIN, new Inference(4, 0.1));
        List<Segment> segments = segments(CHAIN, schedule);
        assertThat(segments).hasSize(schedule.iterations() + 1);
        assertThat(WrittenOut.steps(segments.getFirst())).hasSize(1);
        assertThat(segments).allSatisfy(segment -> {
            assertThat(WrittenOut.steps(segment).getLast().step()).isEqualTo(ALL);
            assertThat(segment.learners()).isEmpty();
            assertThat(segment.apply()).isFalse();
            assertThat(segment.rebased()).isFalse();
        });
    }

    @Test
    void noIterationsAreTheStart() {
        Schedule none = LearningRule.STRICT.schedule(CHAIN, new Inference(0, 0.1));
        assertThat(segments(CHAIN, none)).hasSize(1);
    }

    /** Z-IL keeps the error of a node with an edge over several levels as it was at the node's own. */
    @Test
    void allCasesMayButThoseThatLearnWithinAndZilOverLongEdges() {
        assertThat(Conformance.cases()).filteredOn(c -> Course.observing(c.graph(), c.schedule()).isEmpty())
                .filteredOn(c -> !c.schedule().appliesWithin())
                .extracting(Case::name)
                .containsExactlyInAnyOrder("residual/zil", "skip over two/zil", "sum at the output/zil");
        assertThat(Conformance.cases()).filteredOn(c -> c.schedule().appliesWithin())
                .filteredOn(c -> c.schedule().iterations() > 0)
                .allMatch(c -> Course.observing(c.graph(), c.schedule()).isEmpty());
    }

    /**
     * All but the deep ones, which are chains too and take the reference engine long, and those whose value optimisers count the passes of
     * one loop.
     */
    static Stream<Case> observed() {
        return Conformance.cases()
                .stream()
                .filter(c -> c.graph().nodes().size() < 30 && Course.observing(c.graph(), c.schedule()).isPresent())
                .filter(c -> c.schedule()
                        .flat()
                        .noneMatch(step -> step instanceof Relax relax && !relax.by().isPlain()));
    }

    @ParameterizedTest
    @MethodSource
    void observed(Case of) {
        List<Step> steps = segments(of.graph(), of.schedule()).stream().map(ObservedTest::iteration).toList();
        double[][] found = trace(of.graph(), of.schedule(), steps);
        double[][] expected = trace(of.graph(), of.schedule(), of.schedule().steps());
        assertThat(Arrays.copyOfRange(found, 1, found.length)).isDeepEqualTo(expected);
    }

    /** One segment an iteration, the start first. */
    private static List<Segment> segments(Graph graph, Schedule schedule) {
        Course course = Course.observing(graph, schedule).orElseThrow();
        List<Segment> segments = new ArrayList<>(WrittenOut.segments(course.start()));
        for (int t = 0; t < schedule.iterations(); t++) {
            segments.addAll(WrittenOut.segments(course.next(1)));
        }
        return segments;
    }

    /** A loop of one pass, at whose end the reference engine looks without leaving anything behind. */
    private static Step iteration(Segment segment) {
        return new Repeat(1, WrittenOut.steps(segment)
                .stream()
                .map(timed -> timed.step() instanceof Relax relax
                        ? new Relax(relax.nodes(), new Rate(relax.rate().at(timed.t()), false), relax.factors(),
                                relax.temperature(), relax.by())
                        : timed.step())
                .toList());
    }

    private static double[][] trace(Graph graph, Schedule like, List<Step> steps) {
        Schedule schedule = new Schedule(like.name(), like.held(), like.energyIsLoss(), like.outputScale(), steps,
                like.topology(), Tolerance.NONE);
        return Nets.plan(graph, schedule, PlanOptions.batch(3)).trace(Nets.x(graph, 3), Nets.y(graph, 3));
    }

    @Test
    void anErrorReadAfterAParentHasMovedMustBePredictedBefore() {
        assertThat(may(relax(2), relax(2))).isFalse();
        assertThat(may(relax(2), predict(3), relax(2))).isTrue();
        assertThat(may(relax(2), predict(2), relax(2))).isFalse();
        assertThat(may(relax(1), relax(2))).isFalse();
        assertThat(may(relax(1), predict(2), relax(2))).isTrue();
        assertThat(may(relax(2), relax(1))).isTrue();
        assertThat(may(relax(2), relax(1), relax(1))).isFalse();
    }

    /** The reason: the same predictions made on purpose give other energies. */
    @Test
    void elseItWouldBeAnother() {
        Schedule schedule = schedule(false, relax(2), relax(2));
        double[][] expected = trace(CHAIN, schedule, schedule.steps());
        double[][] found = trace(CHAIN, schedule, List.of(relax(2), ALL, relax(2), ALL));
        assertThat(found[1]).isEqualTo(expected[1]);
        assertThat(found[2]).isNotEqualTo(expected[2]);
    }

    /** Nobody looks within an iteration. */
    @Test
    void whatAnIterationReadsOutdatedIsItsOwn() {
        assertThat(may(new Repeat(1, List.of(relax(2), relax(2))))).isTrue();
        assertThat(may(new Repeat(2, List.of(relax(2), relax(2))))).isFalse();
        assertThat(may(new Repeat(2, List.of(predict(3), relax(2), relax(2))))).isTrue();
    }

    @Test
    void learningIsLeftOut() {
        Learn learn = new Learn(CHAIN.predicted());
        assertThat(may(relax(2), learn, predict(3), learn, relax(2), learn)).isTrue();
    }

    @Test
    void heldPredictionsNeverChange() {
        assertThat(Course.observing(CHAIN, schedule(true, relax(2), relax(1, 2), relax(2)))).isPresent();
    }

    private static boolean may(Step... steps) {
        return Course.observing(CHAIN, schedule(false, steps)).isPresent();
    }

    private static Schedule schedule(boolean held, Step... steps) {
        return new Schedule("own", held, List.of(steps));
    }

    private static Relax relax(Integer... nodes) {
        return new Relax(List.of(nodes), new Rate(0.3, false));
    }

    private static Predict predict(Integer... nodes) {
        return new Predict(List.of(nodes));
    }
}
