package dev.pc4j.engine.device;

/**
 * A sum over rows and positions, as tasks of {@link Family#ACROSS}: at once, or by chunks whose sums a second task sums in their order.
 *
 * @param self whose errors are summed
 * @param with what each is multiplied by, in the layout of the value; {@link Task#NONE} for nothing
 * @param of the parameter whose gradient the negated sum is
 * @param positions of a row
 * @param adds whether it is added to what is there
 */
record Across(DeviceValue self, long with, Weights of, int positions, boolean adds) {
    /** Elements of a column that one work-group sums. */
    private static final int CHUNK = 2048;

    private static final int COLUMNS = Header.number("ACROSS_COLUMNS");

    /** Writes the negated sum of the errors, each times what goes with it. */
    void emit(Emitter out) {
        int columns = self.width / positions;
        int chunks = Math.ceilDiv(Math.multiplyExact(out.rows(), positions), CHUNK);
        GraphTask sums = task(out, columns, CHUNK, chunks).with("in", self.error)
                .with("with", with)
                .with("stride", self.stride)
                .with("positions", positions)
                .with("factor", -1.0)
                .flag("BY_ROWS", true);
        if (chunks == 1) {
            out.emit(Family.ACROSS, sums.with("out", of.gradient()).flag("ADDS", adds));
            return;
        }
        long partial = out.network().scratch((long) chunks * of.size);
        out.emit(Family.ACROSS, sums.with("out", partial).with("size", of.size));
        out.emit(Family.ACROSS, chunks(out, partial, chunks, of, columns, adds));
    }

    /** The sum of so many arrays of a parameter's layout, the first {@code columns} elements of each. */
    static GraphTask chunks(Emitter out, long from, int count, Weights of, int columns, boolean adds) {
        return task(out, columns, count, 1).with("in", from)
                .with("stride", of.size)
                .with("positions", 1)
                .with("count", count)
                .with("factor", 1.0)
                .with("out", of.gradient())
                .flag("ADDS", adds);
    }

    private static GraphTask task(Emitter out, int columns, int chunk, int chunks) {
        return GraphTask.of(Family.ACROSS, "", out.rows())
                .with("n", columns)
                .with("chunk", chunk)
                .cut(chunks, Math.ceilDiv(columns, COLUMNS));
    }
}
