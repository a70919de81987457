package dev.pc4j.engine.cuda;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How a block of {@code kernels/cuda/sweep.cu} uses its shared memory for a chain.
 *
 * @param tile its kernel, with all the shared memory that it needs
 * @param table the {@code PcSweepTable} and {@code PcSweepPlace}s of {@code sweep_node.cuh}
 * @param keepsState whether the values of all hidden nodes stay in it for all iterations
 * @param keepsWeights whether the weights do
 */
record SweepLayout(Tile tile, List<Integer> table, boolean keepsState, boolean keepsWeights) {
    /** {@code PC_SWEEP_COLUMNS}. */
    private static final int COLUMNS = 32;

    /** {@code PC_SWEEP_UNIT}. */
    private static final int UNIT = 16;

    /** {@code PC_SWEEP_STAY}: every slab of weights has its own place. */
    private static final int STAY = 0;

    private static final int NOWHERE = -1;

    /** The best layout that fits a device; empty where none does. */
    static Optional<SweepLayout> of(Phase chain, Device device) {
        int rows = chain.tasks().getFirst().get(Int.ROWS);
        boolean several = rows > Tile.SWEEP_SMALL * device.processors();
        Optional<SweepLayout> large = several
                ? best(Tile.sweep(chain.precision(), Tile.SWEEP_LARGE), chain, device.sharedMemory())
                        .filter(SweepLayout::keepsState)
                : Optional.empty();
        return large.or(() -> best(Tile.sweep(chain.precision(), Tile.SWEEP_SMALL), chain, device.sharedMemory()));
    }

    /** The fewest bytes that a chain can do with. */
    static long least(Phase chain) {
        return new Measure(Tile.sweep(chain.precision(), Tile.SWEEP_SMALL), chain).least() * Float.BYTES;
    }

    /** Weights that stay, or a slot that is filled while the other is in use, are worth less than values that stay. */
    private static Optional<SweepLayout> best(Tile tile, Phase chain, int bytes) {
        Measure measure = new Measure(tile, chain);
        int floats = bytes / Float.BYTES;
        if (measure.widest > tile.columns()) {
            return Optional.empty();
        }
        return Stream.<Supplier<Optional<SweepLayout>>>of(
                () -> measure.layout(STAY, true, floats),
                () -> measure.layout(2, true, floats),
                () -> measure.layout(1, true, floats),
                () -> measure.layout(2, false, floats),
                () -> measure.layout(1, false, floats))
                .flatMap(way -> way.get().stream())
                .findFirst();
    }

    /** The sizes of a chain's parts, in floats. */
    private static final class Measure {
        private final Tile tile;
        private final List<Task> nodes;
        private final boolean bf16;
        private final int widest;

        Measure(Tile tile, Phase chain) {
            this.tile = tile;
            this.nodes = chain.tasks();
            this.bf16 = chain.precision() == Precision.BF16;
            this.widest = hidden().stream().mapToInt(t -> t.get(Int.N)).max().orElseThrow();
        }

        private List<Task> hidden() {
            return nodes.subList(0, nodes.size() - 1);
        }

        private List<Task> pushing() {
            return nodes.subList(1, nodes.size());
        }

        /** {@code pc_sweep_pitch}. */
        private static int pitch(int n) {
            return (Math.ceilDiv(n, UNIT) | 1) * UNIT;
        }

        private long fixed() {
            return tile.shared() / Float.BYTES + (long) tile.rows() * pitch(widest);
        }

        private long state(Task node) {
            boolean shows = node.get(Int.SHOWN) != 0 && !node.has(Code.HELD);
            return (long) tile.rows() * pitch(node.get(Int.N)) * (shows ? 3 : 1);
        }

        private static long slab(Task node, boolean packed) {
            return (long) Math.ceilDiv(node.get(Int.K), UNIT) * UNIT * (packed ? COLUMNS / 2 : COLUMNS);
        }

        private static long slabs(Task node, boolean packed) {
            return slab(node, packed) * Math.ceilDiv(node.get(Int.N), COLUMNS);
        }

        private long slot() {
            return pushing().stream().mapToLong(t -> slab(t, false)).max().orElseThrow();
        }

        long least() {
            return fixed() + slot();
        }

        /** Values from the output down, as long as there is room, then the weights. */
        Optional<SweepLayout> layout(int slots, boolean keepsState, int floats) {
            boolean packed = slots == STAY && bf16;
            long ring = slots == STAY
                    ? pushing().stream().mapToLong(t -> slabs(t, packed)).sum()
                    : slots * slot();
            long at = fixed();
            if (at + ring > floats) {
                return Optional.empty();
            }
            List<Integer> states = new ArrayList<>(List.of(NOWHERE));
            for (Task node : hidden().reversed()) {
                boolean fits = at + state(node) + ring <= floats;
                if (keepsState && !fits) {
                    return Optional.empty();
                }
                states.add(fits ? (int) at : NOWHERE);
                at += fits ? state(node) : 0;
            }
            Collections.reverse(states);
            Tile needs = tile.withShared((int) (at + ring) * Float.BYTES);
            return Optional.of(new SweepLayout(needs, table(slots, packed, (int) at, states),
                    !states.subList(0, states.size() - 1).contains(NOWHERE), slots == STAY));
        }

        private List<Integer> table(int slots, boolean packed, int ring, List<Integer> states) {
            List<Integer> table = new ArrayList<>(
                    List.of(slots, packed ? 1 : 0, slots == STAY ? 0 : (int) slot(), ring, pitch(widest)));
            int at = ring;
            for (int i = 0; i < nodes.size(); i++) {
                boolean stays = slots == STAY && i > 0;
                table.add(states.get(i));
                table.add(stays ? at : 0);
                at += stays ? (int) slabs(nodes.get(i), packed) : 0;
            }
            return List.copyOf(table);
        }
    }
}
