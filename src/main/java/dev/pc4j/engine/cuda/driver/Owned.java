package dev.pc4j.engine.cuda.driver;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was made, in the order in which it was made: it is released in the reverse order, each thing once. Not for several threads. */
public final class Owned implements AutoCloseable {
    private final Deque<Handle> handles = new ArrayDeque<>();

    /** One thing that is owned. */
    final class Handle {
        private final Runnable release;

        private Handle(Runnable release) {
            this.release = release;
        }

        /** Releases it now; a second time is harmless. */
        void release() {
            if (handles.remove(this)) {
                release.run();
            }
        }
    }

    /** Takes over what was just made. */
    public Handle add(Runnable release) {
        Handle handle = new Handle(release);
        handles.addLast(handle);
        return handle;
    }

    /** Releases all that is left. A failure does not keep the rest from being released, and the first one is thrown in the end. */
    @Override
    public void close() {
        RuntimeException first = null;
        while (!handles.isEmpty()) {
            try {
                handles.getLast().release();
            } catch (RuntimeException e) {
                first = plus(first, e);
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** Closes what was made before something failed; what fails now goes with that failure. */
    public static void closeAfter(Throwable failure, AutoCloseable what) {
        try {
            what.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    private static RuntimeException plus(RuntimeException first, RuntimeException next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }
}
