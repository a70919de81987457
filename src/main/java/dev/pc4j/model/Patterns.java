package dev.pc4j.model;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Patterns of -1 and 1 that a memory stores, and cues for them. */
public final class Patterns {
    private final int width;
    private final float[] values;

    /**
     * Patterns from row-major values [count, width]. The array is kept, not copied.
     *
     * @throws IllegalArgumentException naming the first value that is neither -1 nor 1
     */
    public Patterns(int width, float[] values) {
        if (values.length == 0 || values.length % width != 0) {
            throw new IllegalArgumentException(
                    "%d values are not whole patterns of %d: give count x %2$d".formatted(values.length, width));
        }
        int wrong = IntStream.range(0, values.length).filter(i -> Math.abs(values[i]) != 1).findFirst().orElse(-1);
        if (wrong >= 0) {
            throw new IllegalArgumentException("pattern %d has %s at %d: a pattern is of -1 and 1"
                    .formatted(wrong / width, values[wrong], wrong % width));
        }
        this.width = width;
        this.values = values;
    }

    /** Independent patterns whose elements are -1 and 1 with equal probability. */
    public static Patterns random(int count, int width, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextBoolean() ? 1 : -1;
        }
        return new Patterns(width, values);
    }

    /** Images whose pixels are 1 above half of the largest pixel, else -1. */
    public static Patterns ofImages(int width, float[] pixels) {
        float largest = 0;
        for (float pixel : pixels) {
            largest = Math.max(largest, pixel);
        }
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = pixels[i] > largest / 2 ? 1 : -1;
        }
        return new Patterns(width, values);
    }

    /** Elements of one pattern. */
    public int width() {
        return width;
    }

    /** How many there are. */
    public int count() {
        return values.length / width;
    }

    /** Patterns for each element: what capacity is measured in. */
    public double load() {
        return (double) count() / width;
    }

    /** [count, width]. */
    public float[] values() {
        return values;
    }

    /** A copy of one pattern. */
    public float[] row(int index) {
        return Arrays.copyOfRange(values, index * width, (index + 1) * width);
    }

    /** Each pattern several times, one round after another. */
    public Patterns repeated(int times) {
        float[] all = new float[times * values.length];
        for (int i = 0; i < times; i++) {
            System.arraycopy(values, 0, all, i * values.length, values.length);
        }
        return new Patterns(width, all);
    }

    /** A cue of each pattern with a share of its elements, drawn anew for each, turned round; nobody knows which. */
    public Cue flipped(double share, long seed) {
        requireShare("flips", share);
        SplittableRandom random = new SplittableRandom(seed);
        int flips = (int) Math.round(share * width);
        float[] cue = values.clone();
        int[] order = IntStream.range(0, width).toArray();
        for (int row = 0; row < count(); row++) {
            for (int k = 0; k < flips; k++) {
                int other = random.nextInt(k, width);
                int element = order[other];
                order[other] = order[k];
                order[k] = element;
                cue[row * width + element] *= -1;
            }
        }
        boolean[] known = new boolean[cue.length];
        Arrays.fill(known, true);
        return new Cue(cue, known);
    }

    /** A cue of each pattern whose last elements, of images the lower part, are unknown. */
    public Cue masked(double share) {
        requireShare("masks", share);
        int first = width - (int) Math.round(share * width);
        float[] cue = values.clone();
        boolean[] known = new boolean[cue.length];
        for (int i = 0; i < cue.length; i++) {
            known[i] = i % width < first;
            cue[i] = known[i] ? cue[i] : 0;
        }
        return new Cue(cue, known);
    }

    private static void requireShare(String what, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "a cue that %s a share of %s is out of range: use 0 to 1, such as 0.1".formatted(what, share));
        }
    }

    /** How well states [count, width] match these patterns by their signs. */
    public Match match(float[] states) {
        int bits = 0;
        int whole = 0;
        for (int row = 0; row < count(); row++) {
            int right = right(states, row);
            bits += right;
            whole += right == width ? 1 : 0;
        }
        return new Match((double) whole / count(), (double) bits / values.length);
    }

    private int right(float[] states, int row) {
        int right = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            right += states[i] * values[i] > 0 ? 1 : 0;
        }
        return right;
    }

    /**
     * How well patterns were recalled.
     *
     * @param exact the share of patterns without a wrong element
     * @param bits the share of elements that are right
     */
    public record Match(double exact, double bits) {}
}
