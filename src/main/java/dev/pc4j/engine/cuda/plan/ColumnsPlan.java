package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.cuda.driver.Tile;

import dev.pc4j.engine.cuda.nvrtc.KernelSource;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Real;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How the kernel {@code columns} (kernels/cuda/plan) runs a chain: its constants, hence its source, and its launch. The numbers of bytes mirror
 * {@code columns.cuh}, which does not compile where they differ.
 *
 * @param tiles widths of the nodes in tiles of 16 columns; those of hidden nodes are divided among the blocks of a cluster
 * @param format of the operands in the loop
 * @param groups of rows of a cluster
 * @param chain the nodes from the first on, tasks of the family chain
 */
@SuppressWarnings("EnumOrdinal") // formats and activations are numbered in their order, as fragments.cuh and task.h say
public record ColumnsPlan(List<Integer> tiles, Format format, int groups, List<Task> chain) implements InferencePlan {
    /** Blocks of a cluster. */
    public static final int BLOCKS = 4;

    private static final String NAME = "columns";
    private static final String SOURCE = "/kernels/cuda/plan/columns.cu";
    private static final int MOST_GROUPS = 2;

    /** Registers of a multiprocessor, the most of a thread, and those that a thread needs for other things than weights. */
    private static final int REGISTERS = 65536;
    private static final int MOST_REGISTERS = 255;
    private static final int OTHER_REGISTERS = 111;

    /**
     * How a chain runs where so many clusters run at a time: few rows a cluster as long as there are clusters for all rows, else more.
     */
    static ColumnsPlan of(Phase chain, int clusters) {
        int batch = chain.tasks().getFirst().get(Int.ROWS);
        Format eights = Format.of(chain);
        boolean few = eights == Format.BF16X3 && Math.ceilDiv(batch, Format.BF16X4.rows()) <= clusters;
        Format format = few ? Format.BF16X4 : eights;
        int groups = Math.ceilDiv(batch, format.rows()) <= clusters ? 1 : MOST_GROUPS;
        return new ColumnsPlan(tiles(chain.tasks()), format, groups, chain.tasks());
    }

    private static List<Integer> tiles(List<Task> chain) {
        List<Integer> tiles = new ArrayList<>();
        tiles.add(Format.tiles(chain.getFirst().get(Int.K)));
        chain.forEach(node -> tiles.add(Math.ceilDiv(Format.tiles(node.get(Int.N)), BLOCKS) * BLOCKS));
        tiles.set(chain.size(), Format.tiles(chain.getLast().get(Int.N)));
        return tiles;
    }

    /** Why the kernel cannot run a chain, in one line; empty where it can. */
    static Optional<String> refusal(Phase chain, Device device) {
        return InferencePlan.refusalByAll(chain)
                .or(() -> new ColumnsPlan(tiles(chain.tasks()), Format.BF16X3, 1, chain.tasks()).tooLarge(device));
    }

    private Optional<String> tooLarge(Device device) {
        int most = Math.min(MOST_REGISTERS, REGISTERS / Math.max(1, threads())) - OTHER_REGISTERS;
        int weights = hidden().map(this::weightsOf).max().orElse(0);
        if (threads() > 512 || weights > most) {
            return Optional.of("hidden nodes of %s columns want %d threads a block with %d registers of weights each"
                    .formatted(hidden().mapToObj(l -> String.valueOf(chain.get(l - 1).get(Int.N)))
                            .collect(Collectors.joining("-")), threads(), weights));
        }
        return shared() > device.sharedMemory()
                ? Optional.of("a block would need %d bytes of shared memory, and %s has %d".formatted(shared(),
                        device.label(), device.sharedMemory()))
                : Optional.empty();
    }

    /** Words of weights that a thread of a node holds: its predictions' and its pushes'. */
    private int weightsOf(int layer) {
        int below = layer == 1 || wave() ? 0 : tiles.get(layer - 1);
        return format.words() * (below + tiles.get(layer + 1));
    }

    private boolean wave() {
        return chain.getFirst().get(Int.MODE) == Code.WAVE;
    }

    private int last() {
        return tiles.size() - 1;
    }

    private IntStream hidden() {
        return IntStream.range(1, last());
    }

    private int own(int layer) {
        return tiles.get(layer) / BLOCKS;
    }

    private int warps() {
        return hidden().map(this::own).sum();
    }

    private int threads() {
        return Format.LANES * warps();
    }

    /** Rows of a cluster. */
    int rows() {
        return groups * format.rows();
    }

    /** For all rows of the plan. */
    int clusters() {
        return Math.ceilDiv(chain.getFirst().get(Int.ROWS), rows());
    }

    @Override
    public int blocks() {
        return clusters() * BLOCKS;
    }

    @Override
    public Tile tile() {
        return new Tile(NAME, threads(), rows(), Tile.ALL, shared());
    }

    /** Bytes that a block receives from the others of its cluster in an iteration. */
    int received() {
        int messages = 0;
        for (int layer = 1; layer < last(); layer++) {
            messages += layer < last() - 1 ? tiles.get(layer) : 0;
            messages += layer > 1 ? tiles.get(layer) : 0;
        }
        int parts = tiles.getLast() * format.rows() * Format.SIDE * Float.BYTES;
        return groups * (BLOCKS - 1) * (messages / BLOCKS * format.tile() + parts);
    }

    // Shared memory, as in columns.cuh.

    /** Bytes of a block. */
    int shared() {
        return topWeights(format.forward()) + (format == Format.TF32 ? topWeights(format) : 0) + groups * group();
    }

    private int topWeights(Format of) {
        return of.weights() * tiles.getLast() * own(last() - 1);
    }

    private int group() {
        int tile = Math.max(format.tile(), format.forward().tile());
        int top = last() - 1;
        int at = roundUp(4 * Long.BYTES * (last() + 1));
        at += hidden().map(l -> l == top ? own(l) : tiles.get(l)).sum() * tile;
        at += hidden().skip(1).map(tiles::get).sum() * format.tile();
        at += 2 * BLOCKS * tiles.getLast() * format.rows() * Format.SIDE * Float.BYTES;
        at += own(top) * tiles.getLast() * Format.LANES * 4 * Float.BYTES;
        at += tiles.getFirst() * format.forward().tile();
        at += (warps() / own(1) - 1) * own(1) * Format.LANES * format.rows() / 2 * Float.BYTES;
        int squares = warps() * format.rows() + 3 * format.rows() * (hidden().map(tiles::get).sum() + 1);
        int references = groups > 1 ? threads() * format.rows() / 2 : 0;
        return roundUp(at + (squares + references) * Float.BYTES);
    }

    private static int roundUp(int bytes) {
        return Math.ceilDiv(bytes, 128) * 128;
    }

    // The source.

    @Override
    public KernelSource source(Task input) {
        Map<String, String> constants = new LinkedHashMap<>();
        Task first = chain.getFirst();
        int flags = first.get(Int.FLAGS) & (Code.HELD | Code.RATE_FALLS);
        constants.put("PC_COLUMNS_FORMAT", String.valueOf(format.ordinal()));
        constants.put("PC_COLUMNS_GROUPS", String.valueOf(groups));
        constants.put("PC_COLUMNS_TILES", list(tiles));
        constants.put("PC_COLUMNS_OUTPUT_WIDTH", String.valueOf(chain.getLast().get(Int.N)));
        constants.put("PC_COLUMNS_SCALE", String.valueOf(chain.getLast().get(Real.SCALE)));
        constants.put("PC_COLUMNS_SHOWN", input.get(Int.SHOWN) + ", " + list(of(Int.SHOWN).subList(0, last() - 1)));
        constants.put("PC_COLUMNS_LATE", "0, " + list(of(Int.LATE)));
        constants.put("PC_COLUMNS_SHOWN_ALPHA",
                input.get(Real.SHOWN_ALPHA) + ", " + list(of(Real.SHOWN_ALPHA).subList(0, last() - 1)));
        constants.put("PC_COLUMNS_LATE_ALPHA", "0, " + list(of(Real.LATE_ALPHA)));
        constants.put("PC_COLUMNS_MODE", String.valueOf(first.get(Int.MODE)));
        constants.put("PC_COLUMNS_FLAGS",
                String.valueOf(flags | (chain.getLast().get(Int.FLAGS) & Code.CROSS_ENTROPY)));
        constants.put("PC_COLUMNS_SHARED", String.valueOf(shared()));
        return KernelSource.of(SOURCE, constants);
    }

    private List<Integer> of(Int field) {
        return chain.stream().map(task -> task.get(field)).toList();
    }

    private List<Float> of(Real field) {
        return chain.stream().map(task -> task.get(field)).toList();
    }

    private static String list(List<? extends Number> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return "%d rows a cluster of %d blocks, %s, %d threads and %d KB a block".formatted(rows(), BLOCKS,
                format.label(), threads(), Math.ceilDiv(shared(), 1024));
    }
}
