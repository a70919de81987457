package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.calibrate.Constants;
import dev.pc4j.engine.cuda.calibrate.KnownConstants;
import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of measurements of one device, which says of itself what its lines mean.
 *
 * @param device that was measured
 * @param constants of it
 * @param clusters that run at a time, by their blocks, a block a multiprocessor
 * @param pairs of problem and kernel
 */
record Measured(Device device, Constants constants, Map<Integer, Integer> clusters, List<Pair> pairs) {
    private static final Pattern SPACE = Pattern.compile(" +");
    private static final Pattern TIMES = Pattern.compile("x");
    private static final Pattern DASH = Pattern.compile("-");
    private static final String WAVE = "wave";
    private static final String UNPREDICTED = "unpredicted";

    /** Bytes of shared memory of a multiprocessor of compute capability 9.0, and what the driver takes for each block. */
    private static final int SHARED = 228 << 10;

    private static final int TAKEN = 1 << 10;

    /** Blocks of 256 threads with 80 to 96 registers that a multiprocessor has room for. */
    private static final int MOST_BLOCKS = 2;

    /**
     * What a kernel took.
     *
     * @param problem name, precision and loop
     * @param widths n_0 .. n_L
     * @param iterations T; of a wave one
     * @param microseconds of an inference
     * @param predictable whether the model is held to it
     */
    record Pair(
            String problem,
            List<Integer> widths,
            int batch,
            boolean wave,
            int iterations,
            Precision precision,
            KernelChoice kernel,
            double microseconds,
            boolean predictable
    ) {

        /** The phase that a plan of it has, without arrays. */
        Phase chain() {
            List<Task> tasks = new ArrayList<>();
            for (int l = 1; l < widths.size(); l++) {
                tasks.add(new Task().with(Int.ROWS, batch)
                        .with(Int.K, widths.get(l - 1))
                        .with(Int.N, widths.get(l))
                        .with(Int.NODE, l)
                        .with(Int.STEP, iterations)
                        .with(Int.MODE, wave ? Code.WAVE : Code.ITERATE)
                        .with(Int.FLAGS, Code.FINAL)
                        .with(Int.SHOWN, l < widths.size() - 1 ? 1 : 0));
            }
            return new Phase(Family.CHAIN, precision, tasks);
        }

        @Override
        public String toString() {
            return "%s by %s".formatted(problem, kernel.label());
        }
    }

    /** Reads a resource. */
    static Measured read(String resource) {
        Map<String, String> of = new HashMap<>();
        Map<String, Double> constants = new HashMap<>();
        Map<Integer, Integer> clusters = new HashMap<>();
        List<Pair> pairs = new ArrayList<>();
        lines(resource).filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
            List<String> words = SPACE.splitAsStream(line).toList();
            switch (words.getFirst()) {
                case "constant" -> constants.put(words.get(1), Double.valueOf(words.get(2)));
                case "clusters" -> clusters.put(Integer.valueOf(words.get(1)), Integer.valueOf(words.get(2)));
                case "pair" -> pairs.add(pair(words));
                default -> of.put(words.getFirst(), String.join(" ", words.subList(1, words.size())));
            }
        });
        int capability = Integer.parseInt(of.get("capability"));
        Constants known = KnownConstants.of(capability, constants).constants();
        Device device = new Device(null, 0, of.get("device"), capability, 80L << 30,
                Integer.parseInt(of.get("processors")), Integer.parseInt(of.get("shared")),
                (int) known.l2Megabytes() << 20);
        return new Measured(device, known, clusters, pairs);
    }

    private static Stream<String> lines(String resource) {
        try (InputStream in = Measured.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Pair pair(List<String> words) {
        boolean wave = words.get(4).equals(WAVE);
        String problem = "%s in %s, %s".formatted(words.get(1), words.get(5), wave ? WAVE : "T = " + words.get(4));
        return new Pair(problem, widths(words.get(2)), Integer.parseInt(words.get(3)), wave,
                wave ? 1 : Integer.parseInt(words.get(4)), precision(words.get(5)), KernelChoice.of(words.get(6)),
                Double.parseDouble(words.get(7)), !words.contains(UNPREDICTED));
    }

    private static Precision precision(String label) {
        return Stream.of(Precision.values()).filter(p -> p.label().equals(label)).findFirst().orElseThrow();
    }

    /** 784-4x1024-10 has the width 1024 four times. */
    private static List<Integer> widths(String text) {
        return DASH.splitAsStream(text).flatMap(part -> {
            List<Integer> numbers = TIMES.splitAsStream(part).map(Integer::valueOf).toList();
            return Collections.nCopies(numbers.size() > 1 ? numbers.getFirst() : 1, numbers.getLast()).stream();
        }).toList();
    }

    /** Clusters of a partition that fits: blocks that need less shared memory share a multiprocessor. */
    int atOnce(Partition partition) {
        int blocks = Math.min(MOST_BLOCKS, SHARED / (partition.shared() + TAKEN));
        return clusters.get(partition.blocks()) * blocks;
    }
}
