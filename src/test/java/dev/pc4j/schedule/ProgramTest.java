package dev.pc4j.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Program.Learner;
import dev.pc4j.schedule.Program.Round;
import dev.pc4j.schedule.Program.Run;
import dev.pc4j.schedule.Program.Segment;
import dev.pc4j.schedule.Program.Steps;
import dev.pc4j.schedule.Program.Timed;
import dev.pc4j.schedule.Step.Apply;
import dev.pc4j.schedule.Step.Learn;
import dev.pc4j.schedule.Step.Predict;
import dev.pc4j.schedule.Step.Relax;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How schedules are cut into segments, on a chain x, 1, 2, 3 (the output). */
class ProgramTest {
    private static final Graph GRAPH = Graph.builder()
            .input("x", 13)
            .dense("h1", "x", 21, Activation.NONE)
            .dense("h2", "h1", 9, Activation.TANH)
            .dense("y", "h2", 5, Activation.TANH)
            .build(Energy.gaussian(1));
    private static final Rate RATE = new Rate(0.1, false);

    @Test
    void strictIsOneSegmentThatLearnsFromPresentValues() {
        Segment only = only(LearningRule.STRICT);
        assertThat(WrittenOut.steps(only)).hasSize(2 * 4 + 1);
        assertThat(only.learners())
                .containsExactly(new Learner(1, true), new Learner(2, false), new Learner(3, false));
        assertThat(only.apply()).isFalse();
        assertThat(only.rebased()).isFalse();
    }

    @Test
    void whatIsHeldLearnsFromReferences() {
        for (LearningRule rule : List.of(LearningRule.FIXED_PREDICTION, LearningRule.EXACT, LearningRule.BACKPROP)) {
            assertThat(only(rule).learners()).hasSize(3).allMatch(Learner::atReference);
        }
    }

    /** A level learns before its parents move, so all may wait to the end and read references: one pass over the batch. */
    @Test
    void zilIsOneSegment() {
        Segment only = only(LearningRule.ZIL);
        assertThat(only.learners())
                .containsExactly(new Learner(3, true), new Learner(2, true), new Learner(1, true));
    }

    @Test
    void sequentialIsOneSegment() {
        assertThat(only(LearningRule.SEQUENTIAL).learners()).extracting(Learner::node).containsExactly(1, 2, 3);
    }

    @Test
    void incrementalIsOneSegmentAnIterationAndALastPrediction() {
        List<Segment> segments = segments(LearningRule.INCREMENTAL);
        assertThat(segments).hasSize(4 + 1);
        for (int i = 0; i < 4; i++) {
            assertThat(segments.get(i).apply()).isTrue();
            assertThat(segments.get(i).rebased()).isEqualTo(i > 0);
            assertThat(segments.get(i).learners()).hasSize(3).allMatch(Learner::atReference);
        }
        assertThat(segments.getLast().apply()).isFalse();
        assertThat(segments.getLast().rebased()).isTrue();
        assertThat(segments.getLast().learners()).isEmpty();
    }

    /** Every relaxation of strict is followed by a prediction of its nodes, so that errors need not follow. */
    @Test
    void relaxationsBeforeAPredictionAreStale() {
        assertThat(WrittenOut.steps(only(LearningRule.STRICT)))
                .filteredOn(t -> t.step() instanceof Relax)
                .hasSize(4)
                .allMatch(Timed::stale);
        assertThat(WrittenOut.steps(only(LearningRule.EXACT)))
                .filteredOn(t -> t.step() instanceof Relax)
                .hasSize(2)
                .noneMatch(Timed::stale);
    }

    @Test
    void decayingRatesSeeTheirOwnCount() {
        assertThat(WrittenOut.steps(only(LearningRule.STRICT)))
                .filteredOn(t -> t.step() instanceof Relax)
                .extracting(Timed::t)
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void learningThatCannotWaitEndsItsSegment() {
        Step predict = new Predict(GRAPH.predicted());
        Step relax = new Relax(GRAPH.free(), RATE);
        Step learn = new Learn(List.of(3));
        List<Segment> segments = segments(predict, relax, predict, learn, relax, predict);
        assertThat(segments).hasSize(2);
        assertThat(WrittenOut.steps(segments.getFirst())).hasSize(3);
        assertThat(segments.getFirst().learners()).containsExactly(new Learner(3, false));
        assertThat(segments.getLast().learners()).isEmpty();
        assertThat(segments.getLast().rebased()).isFalse();
    }

    /** The output reads node 2 only, and node 1 moves: it waits. */
    @Test
    void learningWaitsForMovesThatItDoesNotRead() {
        List<Segment> segments = segments(
                new Relax(List.of(2), RATE), new Predict(List.of(3)), new Learn(List.of(3)),
                new Relax(List.of(1), RATE), new Predict(List.of(2)));
        assertThat(segments).hasSize(1);
        assertThat(segments.getFirst().learners()).containsExactly(new Learner(3, false));
    }

    /** Node 2's own error would follow its move. */
    @Test
    void learningDoesNotWaitForItsOwnNodeToMove() {
        assertThat(segments(new Relax(List.of(2), RATE), new Learn(List.of(2)), new Relax(List.of(2), RATE)))
                .hasSize(2);
    }

    /** What learns between a relaxation and the parameters' change reads the error after the move. */
    @Test
    void anErrorThatIsLearntFromFollowsItsMove() {
        List<Segment> segments = segments(new Relax(List.of(2), RATE), new Learn(List.of(2)), new Apply());
        assertThat(segments).hasSize(1);
        assertThat(WrittenOut.steps(segments.getFirst())).noneMatch(Timed::stale);
    }

    /** Gradients are those of the last Learn. */
    @Test
    void aNodeLearnsOnceASegment() {
        List<Segment> segments = segments(
                new Learn(List.of(2)), new Relax(List.of(1), RATE), new Learn(List.of(2)));
        assertThat(segments.stream().map(Segment::learners)).allMatch(l -> l.size() <= 1);
        assertThat(segments.getLast().learners()).containsExactly(new Learner(2, false));
    }

    @Test
    void nothingIsOneSegment() {
        assertThat(segments()).hasSize(1);
        assertThat(segments(LearningRule.STRICT, new Inference(0, 0.1))).hasSize(1);
    }

    /** T is a number in the program, and not its length. */
    @Test
    void aLoopStaysOne() {
        int most = Integer.MAX_VALUE;
        Program strict = Program.of(GRAPH, LearningRule.STRICT.schedule(GRAPH, new Inference(most, 0.1)));
        assertThat(strict.length()).isEqualTo(1);
        Steps steps = strict.rounds().getFirst().segments().getFirst().steps();
        assertThat(steps.runs()).extracting(Run::times).containsExactly(most, 1);
        assertThat(steps.size()).isEqualTo(2L * most + 1);
        assertThat(steps.get(2L * most - 1).t()).isEqualTo(most - 1);
        Program incremental = Program.of(GRAPH, LearningRule.INCREMENTAL.schedule(GRAPH, new Inference(most, 0.1)));
        assertThat(incremental.rounds()).extracting(Round::times).containsExactly(1, most - 1, 1);
        assertThat(incremental.length()).isEqualTo(most + 1L);
        assertThat(incremental.rounds().get(1).pass(most - 2).getFirst().steps().get(1).t()).isEqualTo(most - 1);
    }

    @Test
    void aPrefixStopsAfterItsIterationsAndPredictsEverything() {
        Schedule strict = LearningRule.STRICT.schedule(GRAPH, new Inference(4, 0.1));
        for (int t = 0; t <= 4; t++) {
            Segment only = WrittenOut.segments(Program.prefix(GRAPH, strict, t)).getFirst();
            assertThat(WrittenOut.steps(only)).hasSize(2 * t + 1);
            assertThat(WrittenOut.steps(only).getLast().step()).isEqualTo(new Predict(GRAPH.predicted()));
            assertThat(only.learners()).isEmpty();
        }
        Schedule incremental = LearningRule.INCREMENTAL.schedule(GRAPH, new Inference(4, 0.1));
        List<Segment> two = WrittenOut.segments(Program.prefix(GRAPH, incremental, 2));
        assertThat(two).extracting(Segment::apply).containsExactly(true, true, false);
        Schedule exact = LearningRule.EXACT.schedule(GRAPH, new Inference(4, 0.1));
        assertThat(WrittenOut.steps(WrittenOut.segments(Program.prefix(GRAPH, exact, 1)).getFirst()))
                .filteredOn(t -> t.step() instanceof Relax)
                .hasSize(1);
    }

    private static Segment only(LearningRule rule) {
        List<Segment> segments = segments(rule);
        assertThat(segments).hasSize(1);
        return segments.getFirst();
    }

    private static List<Segment> segments(LearningRule rule) {
        return segments(rule, new Inference(4, 0.1));
    }

    private static List<Segment> segments(LearningRule rule, Inference inference) {
        return WrittenOut.segments(Program.of(GRAPH, rule.schedule(GRAPH, inference)));
    }

    private static List<Segment> segments(Step... steps) {
        return WrittenOut.segments(Program.of(GRAPH, new Schedule("own", false, List.of(steps))));
    }
}
