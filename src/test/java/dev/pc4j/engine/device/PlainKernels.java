package dev.pc4j.engine.device;

import dev.pc4j.engine.ExactActivations;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.engine.device.Task.Real;
import dev.pc4j.graph.Activation;
import java.util.List;
import java.util.function.IntConsumer;

/** {@code kernels/task.h} word by word, one element after the other, sums in double precision. */
@SuppressWarnings("EnumOrdinal") // activations are numbered in their order, as task.h says
final class PlainKernels {
    private final float[] memory;
    private final float[] controls;
    private final float[] data;
    private final Packing packing;
    private final int panel;

    private interface Element {
        void of(int row, int column);
    }

    PlainKernels(float[] memory, float[] controls, float[] data, Packing packing) {
        this.memory = memory;
        this.controls = controls;
        this.data = data;
        this.packing = packing;
        this.panel = packing.columns();
    }

    void run(Phase phase) {
        switch (phase.family()) {
            case PREDICT -> phase.tasks().forEach(t -> each(t, (r, j) -> predict(t, r, j)));
            case RELAX -> phase.tasks().forEach(t -> each(t, (r, j) -> relax(t, r, j)));
            case SHOW -> phase.tasks().forEach(t -> each(t, (r, j) -> show(t, r, j)));
            case LEARN -> phase.tasks().forEach(this::learn);
            case STEP -> phase.tasks().forEach(this::step);
            case MAGNITUDE -> phase.tasks().forEach(this::magnitude);
            case FACTOR -> factor(phase.tasks());
            case OUTPUT -> phase.tasks().forEach(t -> rows(t, r -> output(t, r)));
            case ENERGY -> phase.tasks().forEach(t -> rows(t, r -> energy(t, r)));
            case TOTAL -> total(phase.tasks());
            case GATHER -> phase.tasks().forEach(t -> each(t, (r, j) -> gather(t, r, j)));
            case TRANSPOSE -> phase.tasks().forEach(this::transpose);
            case KEEP -> phase.tasks().forEach(this::keep);
            case CHAIN -> chain(phase.tasks());
            default -> throw new AssertionError(phase.family() + " is run by kernels alone");
        }
    }

    // Words.

    private float at(Task task, Offset array, int index) {
        return memory[(int) task.at(array) + index];
    }

    private void put(Task task, Offset array, int index, double value) {
        memory[(int) task.at(array) + index] = (float) value;
    }

    private static boolean has(Task task, Offset array) {
        return task.at(array) != Task.NONE;
    }

    private double or(Task task, Offset array, int index, double otherwise) {
        return has(task, array) ? at(task, array, index) : otherwise;
    }

    private int control(int word) {
        return Float.floatToRawIntBits(controls[word]);
    }

    private int callRows() {
        return control(4);
    }

    private double setting(Task task, int field) {
        return controls[control(6) + 11 * task.get(Int.STEP) + field];
    }

    private int status(Task task) {
        return Float.floatToRawIntBits(at(task, Offset.RESULTS, Code.STATUS));
    }

    private void putInt(Task task, int place, int value) {
        memory[(int) task.at(Offset.RESULTS) + place] = Float.intBitsToFloat(value);
    }

    private int weight(Task task, int i, int j) {
        return j / panel * task.get(Int.WEIGHT_PANEL) + i * task.get(Int.WEIGHT_ROW) + j % panel;
    }

    private static void each(Task task, Element body) {
        for (int r = 0; r < task.get(Int.ROWS); r++) {
            for (int j = 0; j < task.get(Int.N); j++) {
                body.of(r, j);
            }
        }
    }

    private void rows(Task task, IntConsumer body) {
        for (int r = 0; r < task.get(Int.ROWS); r++) {
            body.accept(r);
        }
    }

    // Activations.

    private static Activation late(Task t) {
        return new Activation(Activation.Kind.values()[t.get(Int.LATE)], t.get(Real.LATE_ALPHA));
    }

    private static Activation shown(Task t) {
        return new Activation(Activation.Kind.values()[t.get(Int.SHOWN)], t.get(Real.SHOWN_ALPHA));
    }

    // Products.

    private void predict(Task t, int r, int j) {
        int at = r * t.get(Int.STRIDE) + j;
        double p = or(t, Offset.SUM, at, 0) + or(t, Offset.BIAS, j, 0);
        for (int i = 0; i < t.get(Int.K); i++) {
            p += (double) at(t, Offset.IN, r * t.get(Int.IN_STRIDE) + i) * at(t, Offset.WEIGHTS, weight(t, i, j));
        }
        switch (t.get(Int.MODE)) {
            case Code.FORWARD -> {
                double v = full(t, at, p);
                put(t, Offset.REFERENCE, at, v);
                activate(t, at);
            }
            case Code.ERROR -> error(t, at, p);
            case Code.REBASE -> {
                // Rounded as the reference was, so that an unchanged prediction leaves exactly zero.
                double e = at(t, Offset.REFERENCE, at) - (float) full(t, at, p);
                put(t, Offset.BASE, at, e);
                put(t, Offset.ERROR, at, e);
                signal(t, at);
            }
            default -> put(t, Offset.OUT, at, p + or(t, Offset.ADD1, at, 0) + or(t, Offset.ADD2, at, 0));
        }
    }

    private double full(Task t, int at, double p) {
        if (t.get(Int.LATE) == 0) {
            return p + or(t, Offset.ADD1, at, 0) + or(t, Offset.ADD2, at, 0);
        }
        put(t, Offset.LATE_SUM, at, p);
        put(t, Offset.LATE_VALUE, at, ExactActivations.value(late(t), p));
        put(t, Offset.LATE_SLOPE, at, ExactActivations.slope(late(t), p));
        return ExactActivations.value(late(t), p);
    }

    private void error(Task t, int at, double p) {
        double v = p + or(t, Offset.ADD1, at, 0) + or(t, Offset.ADD2, at, 0);
        if (t.get(Int.LATE) > 0) {
            double z = at(t, Offset.LATE_SUM, at);
            v = ExactActivations.step(late(t), z, p);
            put(t, Offset.LATE_SLOPE, at, ExactActivations.slope(late(t), z + p));
        }
        if (t.has(Code.LOGITS)) {
            put(t, Offset.ERROR, at, at(t, Offset.REFERENCE, at) + v);
            return;
        }
        double d = t.has(Code.MOVED) ? at(t, Offset.DISPLACEMENT, at) : 0;
        put(t, Offset.ERROR, at, t.get(Real.SCALE) * (d - v + or(t, Offset.BASE, at, 0)));
        signal(t, at);
    }

    private void signal(Task t, int at) {
        if (t.get(Int.LATE) > 0) {
            put(t, Offset.SIGNAL, at, (double) at(t, Offset.ERROR, at) * at(t, Offset.LATE_SLOPE, at));
        }
    }

    private void activate(Task t, int at) {
        if (t.get(Int.SHOWN) > 0) {
            put(t, Offset.VALUE, at, ExactActivations.value(shown(t), at(t, Offset.REFERENCE, at)));
            put(t, Offset.SLOPE, at, ExactActivations.slope(shown(t), at(t, Offset.REFERENCE, at)));
        }
    }

    private void displace(Task t, int at) {
        if (t.get(Int.SHOWN) > 0) {
            double a = at(t, Offset.REFERENCE, at);
            double d = at(t, Offset.DISPLACEMENT, at);
            put(t, Offset.DELTA, at, ExactActivations.step(shown(t), a, d));
            put(t, Offset.SLOPE, at, ExactActivations.slope(shown(t), a + d));
        }
    }

    private void relax(Task t, int r, int j) {
        int at = r * t.get(Int.STRIDE) + j;
        double p = or(t, Offset.SUM, at, 0);
        for (int i = 0; i < t.get(Int.K); i++) {
            int w = packing.packed() ? weight(t, i, j) : j * t.get(Int.WEIGHT_ROW) + i;
            p += (double) at(t, Offset.IN, r * t.get(Int.IN_STRIDE) + i) * at(t, Offset.WEIGHTS, w);
        }
        double q = p * or(t, Offset.FACTOR, at, 1) + or(t, Offset.ADD1, at, 0) + or(t, Offset.ADD2, at, 0);
        if (t.get(Int.MODE) == Code.PUSH) {
            put(t, Offset.OUT, at, q);
            return;
        }
        double e = t.has(Code.LIVE) ? at(t, Offset.ERROR, at) : 0;
        double d = t.has(Code.MOVED) ? at(t, Offset.DISPLACEMENT, at) : 0;
        double step = valueStep(t, at, q - e);
        put(t, Offset.DISPLACEMENT, at, d + step);
        if (t.has(Code.FOLLOW)) {
            put(t, Offset.ERROR, at, e + step);
            signal(t, at);
        }
        displace(t, at);
    }

    private double valueStep(Task t, int at, double force) {
        double rate = t.get(Real.RATE);
        if (t.get(Int.MODE) == Code.MOVE) {
            return rate * force;
        }
        double momentum = t.get(Real.MOMENTUM);
        double first = momentum * (t.has(Code.CARRIED) ? at(t, Offset.SLOT1, at) : 0);
        if (t.get(Int.MODE) == Code.MOVE_MOMENTUM) {
            put(t, Offset.SLOT1, at, first + force);
            return rate * (first + force);
        }
        double beta2 = t.get(Real.BETA2);
        double second = beta2 * (t.has(Code.CARRIED) ? at(t, Offset.SLOT2, at) : 0) + (1 - beta2) * force * force;
        first += (1 - momentum) * force;
        put(t, Offset.SLOT1, at, first);
        put(t, Offset.SLOT2, at, second);
        return rate * first / (Math.sqrt(second) * t.get(Real.SPREAD) + t.get(Real.EPSILON));
    }

    // Learning.

    private void learn(Task t) {
        for (int i = 0; i < t.get(Int.K); i++) {
            for (int j = 0; j < t.get(Int.N); j++) {
                double g = 0;
                boolean empty = t.has(Code.EMPTY) || (t.has(Code.HOLLOW) && i == j);
                for (int r = 0; r < callRows() && !empty; r++) {
                    int in = r * t.get(Int.IN_STRIDE) + i;
                    g -= (at(t, Offset.IN, in) + or(t, Offset.ALSO, in, 0))
                            * at(t, Offset.ERROR, r * t.get(Int.STRIDE) + j);
                }
                int w = weight(t, i, j);
                if (has(t, Offset.OUT)) {
                    put(t, Offset.OUT, w, g);
                }
                if (t.has(Code.STEP)) {
                    descend(t, w, g * setting(t, 1));
                }
            }
        }
    }

    private void step(Task t) {
        for (int i = 0; i < t.get(Int.N); i++) {
            descend(t, i, at(t, Offset.OUT, i) * setting(t, 1) * at(t, Offset.RESULTS, Code.CLIP));
        }
    }

    private void descend(Task t, int i, double g) {
        if (status(t) != 0) {
            return;
        }
        double w = at(t, Offset.WEIGHTS, i);
        double decay = t.has(Code.DECAYS) ? setting(t, 4) * w : 0;
        double step = switch (t.get(Int.MODE)) {
            case Code.SGD -> setting(t, 0) * g;
            case Code.MOMENTUM -> {
                put(t, Offset.SLOT1, i, setting(t, 5) * at(t, Offset.SLOT1, i) + g);
                double v = at(t, Offset.SLOT1, i);
                yield setting(t, 0) * (t.has(Code.NESTEROV) ? g + setting(t, 5) * v : v);
            }
            case Code.MQ -> at(t, Offset.FACTOR, 0) * g;
            default -> {
                double b1 = setting(t, 5);
                double b2 = setting(t, 6);
                put(t, Offset.SLOT1, i, b1 * at(t, Offset.SLOT1, i) + (1 - b1) * g);
                put(t, Offset.SLOT2, i, b2 * at(t, Offset.SLOT2, i) + (1 - b2) * g * g);
                double size = Math.sqrt(at(t, Offset.SLOT2, i)) * setting(t, 3) + setting(t, 7);
                yield size > 0 ? setting(t, 2) * at(t, Offset.SLOT1, i) / size : 0;
            }
        };
        put(t, Offset.WEIGHTS, i, w - t.get(Real.RATE) * (decay + step));
    }

    private void magnitude(Task t) {
        int chunks = (t.get(Int.N) + Code.CHUNK - 1) / Code.CHUNK;
        for (int c = 0; c < chunks; c++) {
            double squares = 0;
            double absolutes = 0;
            for (int i = c * Code.CHUNK; i < Math.min(t.get(Int.N), (c + 1) * Code.CHUNK); i++) {
                squares += Math.pow(at(t, Offset.IN, i), 2);
                absolutes += Math.abs(at(t, Offset.IN, i));
            }
            put(t, Offset.OUT, 2 * c, squares);
            put(t, Offset.OUT, 2 * c + 1, absolutes);
        }
    }

    private double sum(Task t, int which) {
        double sum = 0;
        for (int c = 0; c < t.get(Int.K); c++) {
            sum += at(t, Offset.IN, 2 * c + which);
        }
        for (int c = 0; c < t.get(Int.N); c++) {
            sum += at(t, Offset.ALSO, 2 * c + which);
        }
        return sum;
    }

    private void factor(List<Task> tasks) {
        Task first = tasks.getFirst();
        if (status(first) != 0) {
            return;
        }
        if (first.get(Int.MODE) == Code.SIZE) {
            tasks.forEach(this::size);
            return;
        }
        double squares = tasks.stream().mapToDouble(t -> sum(t, 0)).sum();
        if (!Float.isFinite((float) squares)) {
            putInt(first, Code.STATUS, control(5));
            return;
        }
        double norm = Math.sqrt(squares) * setting(first, 1);
        double clip = norm > setting(first, 8) ? setting(first, 8) / norm : 1;
        put(first, Offset.RESULTS, Code.CLIP, clip);
        for (Task t : tasks) {
            if (t.get(Int.MODE) == Code.MQ) {
                size(t);
                double mean = clip * setting(t, 1) * t.get(Real.SHARE) * sum(t, 1);
                put(t, Offset.SLOT1, 0, setting(t, 9) * at(t, Offset.SLOT1, 0) + (1 - setting(t, 9)) * mean);
            }
        }
    }

    private void size(Task t) {
        put(t, Offset.SLOT2, 0, setting(t, 0) / (at(t, Offset.SLOT1, 0) + setting(t, 7)) + setting(t, 10));
    }

    // Rows.

    private void show(Task t, int r, int j) {
        int at = r * t.get(Int.STRIDE) + j;
        if (t.get(Int.MODE) == Code.ADVANCE && t.has(Code.MOVED)) {
            put(t, Offset.REFERENCE, at, at(t, Offset.REFERENCE, at) + at(t, Offset.DISPLACEMENT, at));
        }
        if (t.get(Int.MODE) == Code.DISPLACE) {
            displace(t, at);
        } else {
            activate(t, at);
        }
    }

    private void output(Task t, int r) {
        int from = r * t.get(Int.STRIDE);
        boolean entropy = t.has(Code.CROSS_ENTROPY);
        if (t.get(Int.MODE) == Code.START) {
            double loss = entropy ? crossEntropy(t, Offset.REFERENCE, from) : halfSquares(t, from);
            put(t, Offset.ADD1, r, t.get(Real.RATE) * loss);
            boolean hit = largest(t, Offset.REFERENCE, from) == largest(t, Offset.TARGET, from);
            put(t, Offset.ADD2, r, hit ? 1 : 0);
        }
        for (int i = from; i < from + t.get(Int.N) && t.get(Int.MODE) != Code.WEIGH; i++) {
            double d = entropy ? 0 : at(t, Offset.TARGET, i) - (double) at(t, Offset.REFERENCE, i);
            put(t, Offset.DISPLACEMENT, i, d);
            put(t, Offset.ERROR, i, entropy ? at(t, Offset.REFERENCE, i) : t.get(Real.SCALE) * d);
        }
        if (entropy) {
            put(t, Offset.OUT, r, t.get(Real.SCALE) * crossEntropy(t, Offset.ERROR, from));
            softmax(t, from);
        }
        for (int i = from; i < from + t.get(Int.N); i++) {
            signal(t, i);
        }
    }

    private double halfSquares(Task t, int from) {
        double sum = 0;
        for (int i = from; i < from + t.get(Int.N); i++) {
            sum += 0.5 * Math.pow(at(t, Offset.TARGET, i) - (double) at(t, Offset.REFERENCE, i), 2);
        }
        return sum;
    }

    private int largest(Task t, Offset of, int from) {
        int best = 0;
        for (int j = 1; j < t.get(Int.N); j++) {
            best = at(t, of, from + j) > at(t, of, from + best) ? j : best;
        }
        return best;
    }

    private double logSum(Task t, Offset logits, int from) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + t.get(Int.N); i++) {
            most = Math.max(most, at(t, logits, i));
        }
        double sum = 0;
        for (int i = from; i < from + t.get(Int.N); i++) {
            sum += Math.exp(at(t, logits, i) - most);
        }
        return most + Math.log(sum);
    }

    private double crossEntropy(Task t, Offset logits, int from) {
        double log = logSum(t, logits, from);
        double sum = 0;
        for (int i = from; i < from + t.get(Int.N); i++) {
            sum += at(t, Offset.TARGET, i) * (log - at(t, logits, i));
        }
        return sum;
    }

    private void softmax(Task t, int from) {
        double log = logSum(t, Offset.ERROR, from);
        for (int i = from; i < from + t.get(Int.N); i++) {
            double share = Math.exp(at(t, Offset.ERROR, i) - log);
            put(t, Offset.ERROR, i, t.get(Real.SCALE) * (at(t, Offset.TARGET, i) - share));
        }
    }

    private void energy(Task t, int r) {
        int from = r * t.get(Int.STRIDE);
        double squares = 0;
        double signals = 0;
        for (int i = from; i < from + t.get(Int.N); i++) {
            squares += Math.pow(at(t, Offset.ERROR, i), 2);
            signals += Math.pow(at(t, has(t, Offset.SIGNAL) ? Offset.SIGNAL : Offset.ERROR, i), 2);
        }
        if (t.get(Int.MODE) == Code.GAUSSIAN) {
            put(t, Offset.OUT, r, 0.5 * squares / t.get(Real.SCALE));
        }
        if (has(t, Offset.ADD1)) {
            double inputs = 0;
            for (int i = r * t.get(Int.IN_STRIDE); i < r * t.get(Int.IN_STRIDE) + t.get(Int.K); i++) {
                inputs += Math.pow(at(t, Offset.IN, i) + or(t, Offset.ALSO, i, 0), 2);
            }
            put(t, Offset.ADD1, r, Math.sqrt(inputs * signals));
        }
    }

    private double rowSum(Task t, Offset of) {
        double sum = 0;
        for (int r = 0; r < callRows() && has(t, of); r++) {
            sum += at(t, of, r);
        }
        return sum;
    }

    private void total(List<Task> tasks) {
        Task first = tasks.getFirst();
        for (int i = 0; i < first.get(Int.K); i++) {
            put(first, Offset.RESULTS, Code.ENERGIES + i, 0);
        }
        double energy = 0;
        double loss = 0;
        int hits = 0;
        boolean finite = true;
        for (Task t : tasks) {
            double sum = rowSum(t, Offset.OUT);
            boolean output = t.has(Code.IS_OUTPUT);
            finite &= Float.isFinite((float) sum);
            finite &= Float.isFinite((float) (4 * rowSum(t, output ? Offset.SLOT1 : Offset.ADD1)));
            if (output) {
                loss = rowSum(t, Offset.ADD1);
                hits = (int) rowSum(t, Offset.ADD2);
            }
            double counted = t.has(Code.LOSS_ONLY) ? output ? loss : 0 : sum;
            put(t, Offset.RESULTS, Code.ENERGIES + t.get(Int.NODE), counted);
            energy += counted;
        }
        put(first, Offset.RESULTS, Code.LOSS, loss);
        putInt(first, Code.CORRECT, hits);
        if (status(first) == 0 && !finite) {
            putInt(first, Code.STATUS, control(5));
        }
        if (first.has(Code.METRICS) && status(first) == 0) {
            metrics(first, loss, energy, hits);
        }
    }

    private void metrics(Task t, double loss, double energy, int hits) {
        putInt(t, Code.SUM_ROWS, Float.floatToRawIntBits(at(t, Offset.RESULTS, Code.SUM_ROWS)) + callRows());
        putInt(t, Code.SUM_CORRECT, Float.floatToRawIntBits(at(t, Offset.RESULTS, Code.SUM_CORRECT)) + hits);
        compensated(t, Code.SUM_LOSS, loss);
        compensated(t, Code.SUM_ENERGY, energy);
    }

    private void compensated(Task t, int place, double more) {
        double sum = (double) at(t, Offset.RESULTS, place) + at(t, Offset.RESULTS, place + 1) + more;
        put(t, Offset.RESULTS, place, sum);
        put(t, Offset.RESULTS, place + 1, sum - (float) sum);
    }

    private void gather(Task t, int r, int j) {
        int word = t.get(Int.MODE) == 0 ? 0 : 2;
        long base = (control(word) & 0xffffffffL) | (long) control(word + 1) << 32;
        int at = r * t.get(Int.STRIDE) + j;
        put(t, Offset.REFERENCE, at,
                r < callRows() ? data[(int) base + control(control(7) + r) * t.get(Int.N) + j] : 0);
    }

    private void transpose(Task t) {
        for (int i = 0; i < t.get(Int.K); i++) {
            for (int j = 0; j < t.get(Int.N); j++) {
                int to = i / panel * t.get(Int.IN_STRIDE) + j * panel + i % panel;
                put(t, Offset.OUT, to, at(t, Offset.WEIGHTS, weight(t, i, j)));
            }
        }
    }

    private void keep(Task t) {
        boolean save = t.get(Int.MODE) == Code.SAVE;
        if (save ? status(t) == 0 : status(t) == control(5)) {
            System.arraycopy(memory, (int) t.at(Offset.IN), memory, (int) t.at(Offset.OUT), t.get(Int.N));
        }
    }

    // The whole loop of a chain.

    private void chain(List<Task> nodes) {
        for (Task node : nodes.subList(0, nodes.size() - 1)) {
            each(node, (r, j) -> {
                int at = r * node.get(Int.STRIDE) + j;
                put(node, Offset.DISPLACEMENT, at, 0);
                put(node, Offset.ERROR, at, 0);
                if (node.get(Int.SHOWN) > 0) {
                    put(node, Offset.DELTA, at, 0);
                }
            });
        }
        if (nodes.getFirst().get(Int.MODE) == Code.WAVE) {
            for (int i = nodes.size() - 2; i >= 0; i--) {
                move(nodes, i, 0);
                Task node = nodes.get(i);
                each(node, (r, j) -> ownError(node, r * node.get(Int.STRIDE) + j, 0));
            }
            return;
        }
        for (int t = 0; t < nodes.getFirst().get(Int.STEP); t++) {
            nodes.forEach(this::predictInChain);
            for (int i = 0; i < nodes.size() - 1; i++) {
                move(nodes, i, t);
            }
        }
        if (nodes.getFirst().has(Code.FINAL)) {
            nodes.forEach(this::predictInChain);
        }
    }

    private void predictInChain(Task node) {
        each(node, (r, j) -> {
            double p = 0;
            for (int i = 0; i < node.get(Int.K) && has(node, Offset.IN) && !node.has(Code.HELD); i++) {
                p += (double) at(node, Offset.IN, r * node.get(Int.IN_STRIDE) + i)
                        * at(node, Offset.WEIGHTS, weight(node, i, j));
            }
            ownError(node, r * node.get(Int.STRIDE) + j, p);
        });
        if (node.has(Code.CROSS_ENTROPY)) {
            rows(node, r -> {
                int from = r * node.get(Int.STRIDE);
                put(node, Offset.OUT, r, node.get(Real.SCALE) * crossEntropy(node, Offset.ERROR, from));
                softmax(node, from);
                for (int i = from; i < from + node.get(Int.N); i++) {
                    signal(node, i);
                }
            });
        }
    }

    private void ownError(Task node, int at, double p) {
        double v = p;
        if (node.get(Int.LATE) > 0) {
            double z = at(node, Offset.LATE_SUM, at);
            v = ExactActivations.step(late(node), z, p);
            put(node, Offset.LATE_SLOPE, at, ExactActivations.slope(late(node), z + p));
        }
        if (node.has(Code.CROSS_ENTROPY)) {
            put(node, Offset.ERROR, at, at(node, Offset.REFERENCE, at) + v);
            return;
        }
        put(node, Offset.ERROR, at, node.get(Real.SCALE) * (at(node, Offset.DISPLACEMENT, at) - v));
        signal(node, at);
    }

    private void move(List<Task> nodes, int index, int t) {
        Task node = nodes.get(index);
        Task child = nodes.get(index + 1);
        Offset signal = child.get(Int.LATE) > 0 ? Offset.SIGNAL : Offset.ERROR;
        double rate = node.get(Real.RATE) / (node.has(Code.RATE_FALLS) ? 1 + t : 1);
        each(node, (r, i) -> {
            int at = r * node.get(Int.STRIDE) + i;
            double q = 0;
            for (int j = 0; j < child.get(Int.N); j++) {
                q += (double) at(child, signal, r * child.get(Int.STRIDE) + j)
                        * at(child, Offset.WEIGHTS, weight(child, i, j));
            }
            double factor = node.get(Int.SHOWN) > 0 ? at(node, Offset.SLOPE, at) : 1;
            double d = at(node, Offset.DISPLACEMENT, at);
            double e = at(node, Offset.ERROR, at);
            put(node, Offset.DISPLACEMENT, at, d + rate * (q * factor - e));
            if (!node.has(Code.HELD)) {
                displace(node, at);
            }
        });
    }
}
