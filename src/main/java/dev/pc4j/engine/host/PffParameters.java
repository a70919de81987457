package dev.pc4j.engine.host;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameters of both circuits, and how they learn: each piece of a gradient is taken, clipped and given to Adam by one task, while it
 * is in the cache. Signals, errors with respect to pre-activations, come negated and in panels, [panels][samples][panel].
 */
final class PffParameters {
    private final Map<String, HostParameter> byName = new LinkedHashMap<>();
    private final Optimiser optimiser;
    private final Arithmetic arithmetic;

    /** Steps of Adam that both circuits have made. */
    long updates;

    PffParameters(PffShape shape, PffSettings settings, Arithmetic arithmetic) {
        this.optimiser = settings.optimiser();
        this.arithmetic = arithmetic;
        shape.parameters().forEach(p -> byName.put(p.name(), hold(p)));
        matrix("Gy").keepTransposed();
    }

    private HostParameter hold(Parameter parameter) {
        int slots = optimiser.kind().slots().size();
        return switch (parameter.name()) {
            case "L1", "L2" -> new HostLateral(parameter, arithmetic, slots);
            case "V", "b", "b1", "b2" -> new HostVector(parameter, arithmetic, slots);
            default -> new HostMatrix(parameter, 1, arithmetic, slots);
        };
    }

    HostParameter of(String name) {
        return byName.get(name);
    }

    HostMatrix matrix(String name) {
        return (HostMatrix) byName.get(name);
    }

    HostLateral lateral(String name) {
        return (HostLateral) byName.get(name);
    }

    float[] values(String name) {
        return byName.get(name).values;
    }

    /** Bytes of all arrays. */
    long bytes() {
        return byName.values().stream().mapToLong(HostParameter::bytes).sum();
    }

    /** A task of learning, on a thread's scratch. */
    interface Task {
        void run(float[] scratch);
    }

    /** The tasks by which a matrix learns from its inputs [samples, inputs], rows {@code stride} apart. */
    List<Task> tasks(String name, float[] inputs, int stride, int samples, float[] signal) {
        HostMatrix matrix = matrix(name);
        List<Task> tasks = new ArrayList<>();
        for (int b = 0; b < matrix.blocks(); b++) {
            int block = b;
            tasks.add(scratch -> learn(matrix, block, inputs, stride, samples, signal, scratch));
        }
        return tasks;
    }

    private void learn(
            HostMatrix matrix, int block, float[] inputs, int stride, int samples, float[] signal, float[] scratch) {
        int first = block * HostMatrix.BLOCK;
        int count = matrix.blockInputs(block);
        Transpose.difference(null, inputs, matrix.inputs, stride, first, count, samples, scratch);
        matrix.multiplyGradient(arithmetic, block, samples, scratch, signal, false);
        for (int p = 0; p < matrix.panels; p++) {
            descend(matrix, matrix.at(p, first), matrix.at(p, first + count));
        }
    }

    /** The tasks by which lateral synapses learn from the values before the step. */
    List<Task> lateralTasks(String name, float[] before, int stride, int samples, float[] signal) {
        HostLateral lateral = lateral(name);
        List<Task> tasks = new ArrayList<>();
        for (int p = 0; p < lateral.derivedParts(); p++) {
            int part = p;
            tasks.add(scratch -> {
                lateral.multiplyGradient(part, samples, before, stride, signal, scratch);
                descend(lateral, lateral.from(part), lateral.from(part + 1));
                lateral.derive(part);
            });
        }
        return tasks;
    }

    /** Floats that the tasks of so many samples need at most. */
    int scratch(int samples) {
        return Math.max(HostMatrix.BLOCK * samples, lateral("L1").scratch(samples));
    }

    /**
     * The task by which an offset learns, and with it the rows that labels choose, where there are such.
     *
     * @param offset of a layer of so many units
     * @param chosen rows of that many units each, or null
     * @param labels of the samples
     * @param labelScale what multiplies a row that is chosen
     */
    Task offsetTask(
            String offset, String chosen, int[] labels, double labelScale, int samples, float[] signal) {
        HostParameter own = of(offset);
        HostParameter rows = chosen == null ? null : of(chosen);
        int units = own.parameter.shape().size();
        return scratch -> {
            Arrays.fill(own.gradient, 0);
            if (rows != null) {
                Arrays.fill(rows.gradient, 0);
            }
            for (int first = 0; first < units; first += arithmetic.panel()) {
                int count = Math.min(arithmetic.panel(), units - first);
                for (int r = 0; r < samples; r++) {
                    int at = first * samples + r * arithmetic.panel();
                    subtract(own.gradient, first, 1, signal, at, count);
                    if (rows != null) {
                        subtract(rows.gradient, labels[r] * units + first, (float) labelScale, signal, at, count);
                    }
                }
            }
            descend(own, 0, own.values.length);
            if (rows != null) {
                descend(rows, 0, rows.values.length);
            }
        };
    }

    private static void subtract(float[] sum, int at, float scale, float[] values, int from, int count) {
        for (int i = 0; i < count; i++) {
            sum[at + i] -= scale * values[from + i];
        }
    }

    private void descend(HostParameter parameter, int from, int to) {
        PffRows.clip(parameter.gradient, from, to);
        AdamStep.of(optimiser, optimiser.rate(), updates + 1.0)
                .apply(parameter.values, parameter.gradient, parameter.slots[0], parameter.slots[1], 0, 1, from, to);
    }

    PlanState state() {
        Map<String, float[]> parameters = new HashMap<>();
        Map<String, float[]> slots = new HashMap<>();
        byName.forEach((name, p) -> {
            parameters.put(name, p.unpack(p.values));
            for (int s = 0; s < p.slots.length; s++) {
                slots.put(SlotNames.name(optimiser.kind(), s, p), p.unpack(p.slots[s]));
            }
        });
        return new PlanState(parameters, slots, updates);
    }

    void restore(PlanState state) {
        byName.forEach((name, p) -> {
            p.write(state.parameters().get(name));
            for (int s = 0; s < p.slots.length; s++) {
                p.pack(state.slots().get(SlotNames.name(optimiser.kind(), s, p)), p.slots[s]);
            }
        });
        updates = state.updates();
    }
}
