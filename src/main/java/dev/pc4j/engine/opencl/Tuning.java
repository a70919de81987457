package dev.pc4j.engine.opencl;

import dev.pc4j.engine.Plan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Which of a few candidates is fastest for a plan: timed at first use, then remembered on disk. */
final class Tuning {
    private static final System.Logger LOG = System.getLogger(Tuning.class.getName());
    private static final int REPEATS = 3;

    private final DiskCache cache;

    Tuning(DiskCache cache) {
        this.cache = cache;
    }

    /**
     * The fastest candidate.
     *
     * @param what the plan and the device, whatever the answer depends on
     * @param candidates at least one; where it is alone nothing is timed
     * @param compile a plan for a trial
     */
    Choice choose(String what, List<Choice> candidates, Function<Choice, Plan> compile) {
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        String key = "choice-" + DiskCache.key(what, candidates.toString());
        Optional<Choice> kept = cache.read(key).flatMap(bytes -> parse(bytes, candidates));
        return kept.orElseGet(() -> {
            int fastest = fastest(candidates, compile);
            cache.write(key, String.valueOf(fastest).getBytes(StandardCharsets.US_ASCII));
            return candidates.get(fastest);
        });
    }

    private static Optional<Choice> parse(byte[] bytes, List<Choice> candidates) {
        String text = new String(bytes, StandardCharsets.US_ASCII);
        return text.matches("[0-9]") && Integer.parseInt(text) < candidates.size()
                ? Optional.of(candidates.get(Integer.parseInt(text)))
                : Optional.empty();
    }

    private static int fastest(List<Choice> candidates, Function<Choice, Plan> compile) {
        int fastest = 0;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < candidates.size(); i++) {
            try (Plan plan = compile.apply(candidates.get(i))) {
                long time = time(plan);
                LOG.log(System.Logger.Level.DEBUG, "{0}: {1} us", candidates.get(i), time / 1000);
                if (time < least) {
                    least = time;
                    fastest = i;
                }
            }
        }
        return fastest;
    }

    private static long time(Plan plan) {
        int rows = plan.options().batch();
        float[] x = new float[rows * plan.graph().input().width()];
        float[] y = new float[rows * plan.graph().output().width()];
        plan.infer(x, y);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < REPEATS; i++) {
            long start = System.nanoTime();
            plan.infer(x, y);
            least = Math.min(least, System.nanoTime() - start);
        }
        return least;
    }
}
