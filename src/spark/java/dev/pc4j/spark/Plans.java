package dev.pc4j.spark;

import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.Engine;
import dev.pc4j.train.PartPlan;
import dev.pc4j.train.Run;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** The plans of this executor: compiled once for each of its slots, and kept for the tasks to come. */
final class Plans {
    /** Those that no task has, by the run and the device that they are for. */
    private static final Map<Key, Deque<Held>> IDLE = new HashMap<>();

    private Plans() {}

    private record Key(String run, String address) {}

    /** A plan and the engine that it is of. */
    private record Held(Engine engine, PartPlan plan) {
        static Held compile(Run run, OwnDevice device) {
            Engine engine = device.open(run);
            try {
                return new Held(engine, PartPlan.compile(engine, run));
            } catch (RuntimeException e) {
                engine.close();
                throw e;
            }
        }

        void close() {
            plan.close();
            engine.close();
        }
    }

    /**
     * Computes on a plan of a run, which nobody else has meanwhile.
     *
     * @param id of the run
     * @param text of the run, where a plan has to be compiled
     */
    static <T> T on(String id, Supplier<String> text, OwnDevice device, Function<PartPlan, T> computation) {
        Key key = new Key(id, device.address());
        Held held = idle(key);
        if (held == null) {
            held = Held.compile(Run.of(text.get()), device);
        }
        boolean whole = false;
        try {
            T found = computation.apply(held.plan);
            whole = true;
            return found;
        } catch (DivergenceException e) {
            whole = true;
            throw e;
        } finally {
            if (whole) {
                keep(key, held);
            } else {
                held.close();
            }
        }
    }

    private static synchronized Held idle(Key key) {
        Deque<Held> idle = IDLE.get(key);
        return idle == null ? null : idle.pollFirst();
    }

    private static synchronized void keep(Key key, Held held) {
        IDLE.computeIfAbsent(key, k -> new ArrayDeque<>()).addFirst(held);
    }

    /** Closes those of a run, which has ended. */
    static synchronized void close(String id) {
        for (Iterator<Map.Entry<Key, Deque<Held>>> all = IDLE.entrySet().iterator(); all.hasNext();) {
            Map.Entry<Key, Deque<Held>> entry = all.next();
            if (entry.getKey().run().equals(id)) {
                entry.getValue().forEach(Held::close);
                all.remove();
            }
        }
    }
}
