package dev.pc4j.engine.host;

import dev.pc4j.graph.Activation;

/**
 * Runs the vector loops on small arrays in the background until the virtual machine has compiled them, which their speed tells, and says
 * so of each. Before, each vector operation is a call that allocates, some thousand times slower than the instruction, and scalar code is
 * faster by far. What the program has asked for meanwhile comes first.
 */
final class WarmUp implements Runnable {
    /** Calls between two looks at the clock. */
    private static final int CALLS = 50;

    /** Terms of a product and rows of the other loops. */
    private static final int SIZE = 16;

    /** Nanoseconds that a call takes at most when compiled: some ten times what it needs on a slow processor. */
    private static final long COMPILED_NANOS = 2_000;

    /** Where vectors are never compiled, as on processors without them, it gives up and scalar code goes on. */
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final VectorArithmetic arithmetic;
    private final long start = System.nanoTime();
    private final float[] a;
    private final float[] b;
    private final float[] c;
    private final float[] d;

    private WarmUp(VectorArithmetic arithmetic) {
        this.arithmetic = arithmetic;
        int size = SIZE * arithmetic.panel();
        this.a = new float[size];
        this.b = new float[size];
        this.c = new float[size];
        this.d = new float[size];
    }

    /** Begins, on a thread that does not keep the program alive. */
    static void start(VectorArithmetic arithmetic) {
        Thread.ofPlatform().daemon().name("pc4j-warm-up").start(new WarmUp(arithmetic));
    }

    @Override
    public void run() {
        int panel = arithmetic.panel();
        if (compiles(() -> arithmetic.vectorProduct(a, 0, SIZE, b, 0, SIZE, c, 0, 0, d, 0, panel))) {
            arithmetic.productCompiled();
        }
        if (compiles(() -> arithmetic.vectorRelax(0, 0, a.length, b, 0, c, d, a, false))) {
            arithmetic.relaxCompiled();
        }
        for (int i = 0; i < Activation.values().length; i++) {
            Activation next = arithmetic.nextToCompile();
            boolean displaced = compiles(() -> VectorActivations.displace(next, 0, a.length, a, b, c, d, b, c));
            boolean activated = next == Activation.NONE
                    || compiles(() -> VectorActivations.activate(next, 0, a.length, a, b, c));
            arithmetic.activationTried(next, displaced && activated);
        }
    }

    /** Calls a loop until it is fast; false when that took too long. */
    private boolean compiles(Runnable loop) {
        while (System.nanoTime() - start < PATIENCE_NANOS) {
            long from = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                loop.run();
            }
            if (System.nanoTime() - from <= CALLS * COMPILED_NANOS) {
                return true;
            }
        }
        return false;
    }
}
