package dev.pc4j.engine.host;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A small pool for short parallel phases. The calling thread works too and never waits for a helper that has not begun, so a busy
 * machine costs its share and no more. Idle helpers yield for a moment, then park; nobody spins.
 */
@SuppressWarnings("ThreadPriorityCheck") // yielding is a courtesy here, not a means of synchronisation
final class Workers implements AutoCloseable {

    /** One task of a phase. */
    interface Task {
        /**
         * Runs the task.
         *
         * @param index which one, from 0
         * @param worker which thread, from 0, for scratch memory
         */
        void run(int index, int worker);
    }

    /**
     * How long a thread yields before it parks. Long enough to bridge what lies between two training steps: a thread that parks in
     * every gap is woken on its waker's core and then shares that core, while another is idle, until the scheduler notices.
     */
    private static final long YIELD_NANOS = 5_000_000;

    /** Yields between two looks at the clock. */
    private static final int YIELDS = 32;

    private final Thread[] helpers;
    private volatile Phase current = Phase.NONE;
    private volatile boolean closed;

    /** A pool of the given number of threads, the caller included. */
    Workers(int threads) {
        helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            int worker = i + 1;
            helpers[i] = Thread.ofPlatform().daemon().name("pc4j-host-" + worker).unstarted(() -> serve(worker));
        }
        for (Thread helper : helpers) {
            helper.start();
        }
    }

    int threads() {
        return helpers.length + 1;
    }

    /**
     * Runs tasks 0 to count - 1, in any order, and returns when all have ended; the first failure is rethrown. A task that calls this
     * runs its tasks alone, because whom it would wait for may be waiting for it.
     */
    void run(int count, Task task) {
        int helper = Arrays.asList(helpers).indexOf(Thread.currentThread());
        if (helper >= 0 || Thread.holdsLock(this)) {
            alone(count, task, helper + 1);
        } else {
            together(count, task);
        }
    }

    private static void alone(int count, Task task, int worker) {
        for (int i = 0; i < count; i++) {
            task.run(i, worker);
        }
    }

    private synchronized void together(int count, Task task) {
        if (count == 1 || helpers.length == 0) {
            alone(count, task, 0);
            return;
        }
        Phase phase = new Phase(count, task, Thread.currentThread());
        current = phase;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
        phase.work(0);
        phase.await();
        current = Phase.NONE;
        phase.rethrow();
    }

    private void serve(int worker) {
        Phase served = Phase.NONE;
        Patience patience = new Patience();
        while (!closed) {
            Phase phase = current;
            if (phase != served && phase != Phase.NONE) {
                phase.work(worker);
                served = phase;
                patience = new Patience();
            } else {
                patience.pause(this);
            }
        }
    }

    /** Yields at first, then parks. */
    private static final class Patience {
        private long end;
        private int pauses;

        void pause(Object blocker) {
            if (pauses++ % YIELDS == 0) {
                long now = System.nanoTime();
                end = pauses == 1 ? now + YIELD_NANOS : end;
                if (now - end > 0) {
                    LockSupport.park(blocker);
                    pauses--;
                    return;
                }
            }
            Thread.yield();
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
    }

    /** The tasks of one call of {@link Workers#run}. */
    private static final class Phase {
        static final Phase NONE = new Phase(0, (index, worker) -> {}, null);

        private final int count;
        private final Thread caller;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        /** Null once all have ended: an idle helper keeps its last phase, and must not keep a plan with it. */
        private Task task;

        Phase(int count, Task task, Thread caller) {
            this.count = count;
            this.task = task;
            this.caller = caller;
        }

        void work(int worker) {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                try {
                    task.run(i, worker);
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                }
                if (ended.incrementAndGet() == count) {
                    LockSupport.unpark(caller);
                }
            }
        }

        void await() {
            Patience patience = new Patience();
            while (ended.get() < count) {
                patience.pause(this);
            }
            task = null;
        }

        void rethrow() {
            switch (failure.get()) {
                case null -> {}
                case Error e -> throw e;
                case RuntimeException e -> throw e;
                default -> throw new IllegalStateException(failure.get());
            }
        }
    }
}
