package dev.pc4j.engine.reference;

/** A parameter as one user of it sees it: the values that all users share, and a gradient of this user's own. */
final class Trained {
    /** Row-major. */
    final double[] values;
    /** Of the same size. */
    final double[] gradient;

    Trained(double[] values) {
        this.values = values;
        this.gradient = new double[values.length];
    }
}
