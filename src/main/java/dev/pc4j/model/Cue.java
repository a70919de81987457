package dev.pc4j.model;

/** What a memory is asked with, row-major [rows, width], and which of it is known. */
public final class Cue {
    private final float[] values;
    private final boolean[] known;

    /**
     * A cue. Arrays are kept, not copied.
     *
     * @param values -1, 1, and 0 for what is unknown
     * @param known which values {@link Recall#COMPLETE} clamps
     */
    public Cue(float[] values, boolean[] known) {
        if (values.length != known.length) {
            throw new IllegalArgumentException("a cue of %d values says of %d whether they are known: give one for each"
                    .formatted(values.length, known.length));
        }
        this.values = values;
        this.known = known;
    }

    /** What it is asked with. */
    public float[] values() {
        return values;
    }

    /** Which of it is known. */
    public boolean[] known() {
        return known;
    }
}
