package dev.pc4j.engine.host;

import dev.pc4j.graph.Activation;
import java.util.Arrays;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Has vector loops compiled in the background from their first use on, one after another, by running them on small arrays until their
 * speed tells that it is done. Before, each vector operation is a call that allocates, some thousand times slower than the instruction,
 * and scalar code is faster by far.
 */
@SuppressWarnings("EnumOrdinal") // there is no atomic EnumMap
final class WarmUp {
    /** The loops besides those of the activations, which follow in the order of their kinds. */
    static final int PRODUCT = 0;

    /** Relaxations, sums and maxima. */
    static final int ELEMENTS = 1;
    private static final int FIRST_ACTIVATION = 2;

    /** Calls between two looks at the clock. */
    private static final int CALLS = 50;

    /** Panels of the loops. */
    private static final int SIZE = 16;

    /** Terms of a product: the JIT allots registers for loops as long as it has seen them, and for short ones it keeps fewer. */
    private static final int TERMS = 64;

    /** Nanoseconds that a call takes at most when compiled, some ten times what it needs, and a tenth of what it takes before. */
    private static final long COMPILED_NANOS = 4_000;

    /**
     * The first inference computes in scalar loops, and waits for them to be compiled by the thread that would compile these: a quarter
     * less time from the start of the program to its result.
     */
    private static final int HEAD_START_MILLIS = 150;

    /** By then it is compiled, and the machine is only too busy to tell. */
    private static final long PATIENCE_NANOS = 3_000_000_000L;

    private enum State {
        COLD,
        WARMING,
        COMPILED
    }

    private final AtomicReferenceArray<State> states = new AtomicReferenceArray<>(
            FIRST_ACTIVATION + Activation.Kind.values().length);
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, WarmUp::daemon);

    /** Loops that are cold, or that count as compiled from the start. */
    WarmUp(boolean compiled) {
        for (int i = 0; i < states.length(); i++) {
            states.set(i, compiled ? State.COMPILED : State.COLD);
        }
        thread.setKeepAliveTime(1, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable work) {
        return Thread.ofPlatform().daemon().name("pc4j-warm-up").unstarted(work);
    }

    static int loopsOf(Activation f) {
        return FIRST_ACTIVATION + f.kind().ordinal();
    }

    /** Whether a loop is compiled; asking for the first time begins it. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    boolean compiled(int loop) {
        State state = states.get(loop);
        if (state == State.COLD && states.compareAndSet(loop, State.COLD, State.WARMING)) {
            thread.schedule(() -> warm(loop), HEAD_START_MILLIS, TimeUnit.MILLISECONDS);
        }
        return state == State.COMPILED;
    }

    private void warm(int loop) {
        int size = SIZE * VectorProduct.PANEL;
        Runnable call = call(loop, new float[size], new float[size], new float[size], new float[size]);
        long start = System.nanoTime();
        long took = Long.MAX_VALUE;
        while (took > CALLS * COMPILED_NANOS && System.nanoTime() - start < PATIENCE_NANOS) {
            long from = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            took = System.nanoTime() - from;
        }
        states.set(loop, State.COMPILED);
    }

    private static Runnable call(int loop, float[] a, float[] b, float[] c, float[] d) {
        if (loop == PRODUCT) {
            int rows = VectorProduct.BLOCK + VectorProduct.STRIP; // a block of either size
            float[] panel = new float[TERMS * VectorProduct.PANEL];
            return () -> VectorProduct.product(rows, a, 0, 0, panel, 0, TERMS, c, 0, 0, d, 0, 0);
        }
        if (loop == ELEMENTS) {
            int[] found = new int[a.length];
            return () -> {
                VectorArithmetic.vectorRelax(0, 0, a.length, b, 0, c, d, a, false);
                VectorArithmetic.vectorAdd(a.length, b, 0, c, 0);
                VectorArithmetic.vectorLarger(a.length, b, 0, 0, c, found, 0);
            };
        }
        Activation f = Activation.usual().get(loop - FIRST_ACTIVATION);
        float[] far = new float[a.length]; // short and long steps may have loops of their own
        Arrays.fill(far, 1);
        return () -> {
            VectorActivations.displace(f, 0, a.length, a, a, a, a, b, c);
            VectorActivations.displace(f, 0, a.length, a, a, a, far, b, c);
            if (!f.isNone()) {
                VectorActivations.activate(f, 0, a.length, a, b, c);
            }
        };
    }
}
