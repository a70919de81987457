package dev.pc4j.jmh;

/**
 * What a benchmark of an engine runs on.
 *
 * @param engine its name
 * @param kernel one of the engine's kernels
 * @param precision the label of one of its precisions
 */
record Subject(String engine, String kernel, String precision) {
    @Override
    public String toString() {
        return "%s by kernel %s in %s".formatted(engine, kernel, precision);
    }
}
