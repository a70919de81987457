package dev.pc4j.schedule;

import dev.pc4j.schedule.Program.Run;
import dev.pc4j.schedule.Program.Segment;
import dev.pc4j.schedule.Program.Steps;
import dev.pc4j.schedule.Program.Timed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Programs without loops, for tests. */
public final class WrittenOut {
    private WrittenOut() {}

    /** The same program with every round, and every run in its segments, once for each time. */
    public static List<Segment> segments(Program program) {
        List<Segment> all = new ArrayList<>();
        for (Program.Round round : program.rounds()) {
            for (int pass = 0; pass < round.times(); pass++) {
                round.pass(pass).forEach(s -> all.add(writtenOut(s)));
            }
        }
        return all;
    }

    private static Segment writtenOut(Segment segment) {
        return new Segment(new Steps(List.of(new Run(1, steps(segment)))), segment.learners(), segment.apply(),
                segment.rebased());
    }

    /** The steps of a segment one by one. */
    public static List<Timed> steps(Segment segment) {
        return LongStream.range(0, segment.steps().size()).mapToObj(segment.steps()::get).toList();
    }
}
