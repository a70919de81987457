package dev.pc4j.data;

/** Inputs that are scaled as they are read. */
final class ScaledInputs implements Inputs {

    private final Inputs raw;
    private final double[] offsets;
    private final double[] divisors;

    ScaledInputs(Inputs raw, Scaler scaler) {
        this.raw = raw;
        this.offsets = Scaler.each(scaler.offsets(), raw.width());
        this.divisors = Scaler.each(scaler.divisors(), raw.width());
    }

    @Override
    public int rows() {
        return raw.rows();
    }

    @Override
    public int width() {
        return raw.width();
    }

    @Override
    public void read(int row, float[] into, int at) {
        raw.read(row, into, at);
        Scaler.apply(into, at, offsets, divisors);
    }
}
