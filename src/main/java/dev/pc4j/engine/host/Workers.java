package dev.pc4j.engine.host;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

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

    /** A task that can give away a part of its work while it runs. */
    interface Divisible {
        /**
         * Runs the task.
         *
         * @param index which one, from 0
         * @param worker which thread, from 0, for scratch memory
         * @param sharing to whom a part of it may go
         */
        void run(int index, int worker, Sharing sharing);
    }

    /** The threads that have nothing left to do. */
    interface Sharing {
        /** Nobody has. */
        Sharing NONE = new Sharing() {
            @Override
            public boolean wanted() {
                return false;
            }

            @Override
            public boolean give(IntConsumer work) {
                return false;
            }
        };

        /** Whether one of them waits; cheap enough to ask all the time. */
        boolean wanted();

        /**
         * Hands work, which is told its thread, to whoever waits, and takes it back in the end where that thread does not come to it.
         *
         * @return whether it will be done; if not, nobody waits any more
         */
        boolean give(IntConsumer work);
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
        run(count, count > 1, (index, worker, sharing) -> task.run(index, worker));
    }

    /** The same with tasks that may be divided while they run, so that no thread is idle while another has much to do. */
    void share(int count, Divisible task) {
        run(count, count > 0, task);
    }

    private void run(int count, boolean together, Divisible task) {
        int helper = Arrays.asList(helpers).indexOf(Thread.currentThread());
        if (!together || helpers.length == 0 || helper >= 0 || Thread.holdsLock(this)) {
            alone(count, task, helper + 1);
        } else {
            together(count, task);
        }
    }

    private static void alone(int count, Divisible task, int worker) {
        for (int i = 0; i < count; i++) {
            task.run(i, worker, Sharing.NONE);
        }
    }

    private synchronized void together(int count, Divisible task) {
        Phase phase = new Phase(count, task, Thread.currentThread(), helpers);
        current = phase;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
        phase.work(0);
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

    /** The tasks of one call of {@link Workers#share}, and the parts that they have given away. */
    private static final class Phase implements Sharing {
        static final Phase NONE = new Phase(0, (index, worker, sharing) -> {}, null);

        private final int count;
        private final Thread[] threads;
        private final AtomicInteger next = new AtomicInteger();

        /** Tasks and parts of tasks that have not ended. */
        private final AtomicInteger open;

        /** Threads that wait and that nobody has given anything. */
        private final AtomicInteger idle = new AtomicInteger();

        private final Queue<IntConsumer> given = new ConcurrentLinkedQueue<>();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        /** Null once all have ended: an idle helper keeps its last phase, and must not keep a plan with it. */
        private volatile Divisible task;

        Phase(int count, Divisible task, Thread caller, Thread... helpers) {
            this.count = count;
            this.open = new AtomicInteger(count);
            this.task = task;
            this.threads = Arrays.copyOf(helpers, helpers.length + 1);
            threads[helpers.length] = caller;
        }

        /** Runs tasks, then parts of tasks, until all have ended. */
        void work(int worker) {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                int index = i;
                run(() -> task.run(index, worker, this));
            }
            Patience patience = new Patience();
            boolean waiting = false;
            while (open.get() > 0) {
                IntConsumer part = given.poll();
                if (part != null) {
                    if (!waiting) {
                        idle.incrementAndGet(); // the thread that was counted off for it goes on waiting
                    }
                    waiting = false;
                    run(() -> part.accept(worker));
                    patience = new Patience();
                } else {
                    if (!waiting) {
                        idle.incrementAndGet();
                        waiting = true;
                    }
                    patience.pause(this);
                }
            }
            task = null;
        }

        private void run(Runnable work) {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
            if (open.decrementAndGet() == 0) {
                wakeAll();
            }
        }

        private void wakeAll() {
            for (Thread thread : threads) {
                LockSupport.unpark(thread);
            }
        }

        @Override
        public boolean wanted() {
            return idle.get() > 0;
        }

        @Override
        public boolean give(IntConsumer work) {
            int waiting = idle.get();
            while (waiting > 0 && !idle.compareAndSet(waiting, waiting - 1)) {
                waiting = idle.get();
            }
            if (waiting == 0) {
                return false;
            }
            open.incrementAndGet();
            given.add(work);
            wakeAll();
            return true;
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
