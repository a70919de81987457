package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.driver.Tile;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How a chain is divided among the blocks of a cluster, for the kernels {@code chain_cluster_<precision>_<blocks>}: the table of
 * {@code kernels/cuda/cluster.cuh}, and the sizes of its shared memory, counted as there. All limits of these kernels are here.
 *
 * <p>Layers are dealt out from the last to the first, in tiles of 16 columns, so that the blocks have about the same work; whole layers where
 * that costs little, since a layer in one block has one sender and one receiver.
 */
public final class Partition {
    /** Samples of a cluster. */
    static final int ROWS = Tile.CLUSTER_ROWS;

    private static final int TILE = 16;
    private static final int DESCRIPTION = 64;

    // Cycles of a block, for the balance: what a product of one weight and 8 samples, an element, and a byte from another block take.
    private static final double CYCLES_AN_ELEMENT = 0.8;
    private static final double CYCLES_A_BYTE = 1 / 14.0;

    /** Whole layers are preferred up to so much more work in the busiest block. */
    private static final double WHOLE_LAYERS = 1.1;

    /**
     * A layer of a chain.
     *
     * @param k inputs that the loop multiplies by weights: none in the first layer, whose parent is clamped
     * @param n columns
     * @param shown whether its child reads it through an activation
     * @param late whether it has an activation after its weights
     * @param logits whether it is the output of a cross-entropy
     */
    record Layer(int k, int n, boolean shown, boolean late, boolean logits) {}

    /**
     * Columns of a layer that one block has.
     *
     * @param block its number in the cluster
     * @param layer counted from 1
     * @param first column, a multiple of 16
     * @param columns how many
     * @param base where its arrays begin in shared memory, in floats
     */
    record Unit(int block, int layer, int first, int columns, int base) {}

    /**
     * What a block does in an iteration.
     *
     * @param weights that it has, margins included: it multiplies by each twice
     * @param received bytes from other blocks
     * @param values that it moves
     */
    record Load(double weights, double received, double values) {}

    private final List<Layer> layers;
    private final Precision precision;
    private final int blocks;
    private final int limit;
    private final List<Unit> units;
    private final int shared;
    private final String refusal;

    private Partition(List<Layer> layers, Precision precision, int blocks, int limit) {
        this.layers = List.copyOf(layers);
        this.precision = precision;
        this.blocks = blocks;
        this.limit = limit;
        List<Unit> best = divided();
        this.refusal = best == null ? refuse() : null;
        this.units = best == null ? List.of() : placed(best);
        this.shared = best == null ? 0 : 4 * mostFloats(units);
    }

    /**
     * Divides a chain.
     *
     * @param chain the tasks of its phase
     * @param precision of products: fp32, tf32 or bf16
     * @param blocks of a cluster, one of {@link Tile#CLUSTER_SIZES}
     * @param limit bytes of shared memory that a block may have
     */
    static Partition of(List<Task> chain, Precision precision, int blocks, int limit) {
        return ofLayers(layers(chain), precision, blocks, limit);
    }

    /** Divides a chain of such layers. */
    static Partition ofLayers(List<Layer> layers, Precision precision, int blocks, int limit) {
        if (!Tile.CLUSTER_SIZES.contains(blocks) || precision == Precision.FP64 || layers.size() < 2) {
            throw new IllegalArgumentException(
                    "no cluster kernel for " + layers.size() + " layers, " + blocks + " blocks, " + precision);
        }
        return new Partition(layers, precision, blocks, limit);
    }

    private static List<Layer> layers(List<Task> chain) {
        List<Layer> layers = new ArrayList<>();
        for (Task task : chain) {
            boolean first = layers.isEmpty();
            boolean last = layers.size() == chain.size() - 1;
            layers.add(new Layer(first ? 0 : task.get(Int.K), task.get(Int.N), !last && task.get(Int.SHOWN) > 0,
                    task.get(Int.LATE) > 0, last && task.has(Code.CROSS_ENTROPY)));
        }
        return layers;
    }

    // What it says.

    /** Whether the chain fits. */
    boolean fits() {
        return refusal == null;
    }

    /** Why it does not fit, in one line; null where it does. */
    String refusal() {
        return refusal;
    }

    /** The kernel with the shared memory that it needs. */
    public Tile tile() {
        return Tile.cluster(precision, blocks).withShared(shared);
    }

    /** All units, by layer, then by column; none where the chain does not fit. */
    List<Unit> units() {
        return units;
    }

    /** Bytes of shared memory of a block. */
    int shared() {
        return shared;
    }

    /** Blocks of a cluster. */
    public int blocks() {
        return blocks;
    }

    /** Clusters for so many rows. */
    int clusters(int rows) {
        return Math.ceilDiv(rows, ROWS);
    }

    /** Blocks of the grid for so many rows. */
    public int grid(int rows) {
        return Math.multiplyExact(clusters(rows), blocks);
    }

    /** What each block does in an iteration. */
    List<Load> loads() {
        return IntStream.range(0, blocks).mapToObj(block -> load(of(units, block))).toList();
    }

    private Load load(List<Unit> own) {
        return new Load(
                own.stream().mapToDouble(u -> (double) padded(layers.get(u.layer - 1).k) * padded(u.columns)).sum(),
                own.stream().mapToDouble(this::received).sum(),
                own.stream().mapToDouble(u -> (double) ROWS * u.columns).sum());
    }

    /** Deltas from units of the layer below, and a push from each unit of the layer above. */
    private double received(Unit unit) {
        double deltas = unit.layer == 1 ? 0 : elsewhere(unit, unit.layer - 1).mapToDouble(u -> u.columns).sum();
        double pushes = (double) elsewhere(unit, unit.layer + 1).count() * unit.columns;
        return ROWS * (deltas * size() + pushes * Float.BYTES);
    }

    private Stream<Unit> elsewhere(Unit unit, int layer) {
        return units.stream().filter(u -> u.layer == layer && u.block != unit.block);
    }

    /** Bytes of an operand. */
    private int size() {
        return precision == Precision.BF16 ? Short.BYTES : Float.BYTES;
    }

    /** Cycles that the busiest block is thought to work in an iteration, without waiting. */
    double cycles() {
        return busiest(units);
    }

    /** The table of {@code cluster.cuh}. */
    public int[] table() {
        IntStream.Builder table = IntStream.builder();
        table.add(units.size());
        for (int layer = 1; layer <= layers.size() + 1; layer++) {
            int of = layer;
            table.add((int) units.stream().filter(u -> u.layer < of).count());
        }
        for (int block = 0; block <= blocks; block++) {
            int of = block;
            table.add((int) units.stream().filter(u -> u.block < of).count());
        }
        IntStream.range(0, units.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> units.get(i).block))
                .forEach(table::add);
        for (Unit unit : units) {
            table.add(unit.block).add(unit.layer).add(unit.first).add(unit.columns).add(unit.base);
        }
        return table.build().toArray();
    }

    @Override
    public String toString() {
        return fits()
                ? String.format(Locale.ROOT, "%s, %d units, %d KB", tile().kernel(), units.size(),
                        Math.ceilDiv(shared, 1024))
                : refusal;
    }

    private String refuse() {
        long floats = 0;
        for (int layer = 1; layer <= layers.size(); layer++) {
            floats += DESCRIPTION + floats(layer, layers.get(layer - 1).n, layer < layers.size() ? 1 : 0);
        }
        return String.format(Locale.ROOT,
                "layers %s need %d KB of shared memory in %s, more where a layer is divided, and %d blocks of %d KB do not"
                        + " hold them: more blocks, a smaller precision, or kernel phases",
                widths(), Math.ceilDiv(4 * floats, 1024), precision.label(), blocks, limit >> 10);
    }

    /** Such as 32x128-10. */
    private String widths() {
        List<String> parts = new ArrayList<>();
        for (int from = 0, to = 0; from < layers.size(); from = to) {
            int n = layers.get(from).n;
            while (to < layers.size() && layers.get(to).n == n) {
                to++;
            }
            parts.add(to - from > 1 ? to - from + "x" + n : String.valueOf(n));
        }
        return String.join("-", parts);
    }

    // Sizes, in floats, as cluster.cuh has them.

    private static int padded(int n) {
        return Math.ceilDiv(n, TILE) * TILE;
    }

    /** A unit of so many columns, whose pushes come from `above` units. */
    private long floats(int layer, int columns, int above) {
        Layer of = layers.get(layer - 1);
        long bytes = size();
        long n = padded(columns);
        long k = padded(of.k);
        int states = 1 + (of.shown || of.logits ? 3 : 0) + (of.late ? 2 : 0);
        return 4 + (above + states) * n * ROWS + (k + n) * ROWS * bytes / 4 + k / TILE * 4 + k * n * bytes / 4;
    }

    /** Partial sums of a block whose products have so many columns. */
    private long partials(int columns) {
        int full = precision == Precision.FP32 ? 512 : 128;
        int parts = columns == 0 || columns >= full ? 1 : full / columns;
        return (long) parts * columns * ROWS;
    }

    private static int above(List<Unit> units, int layer) {
        return (int) units.stream().filter(u -> u.layer == layer + 1).count();
    }

    private int products(List<Unit> units) {
        return units.stream().filter(u -> u.layer > 1).mapToInt(u -> padded(u.columns)).sum();
    }

    /** Of one block, whose units are `own`. */
    private long floats(List<Unit> own, List<Unit> all) {
        return partials(products(own))
                + own.stream().mapToLong(u -> DESCRIPTION + floats(u.layer, u.columns, above(all, u.layer))).sum();
    }

    private static List<Unit> of(List<Unit> units, int block) {
        return units.stream().filter(u -> u.block == block).toList();
    }

    private int mostFloats(List<Unit> all) {
        return (int) IntStream.range(0, blocks).mapToLong(b -> floats(of(all, b), all)).max().orElseThrow();
    }

    // Work.

    private double cyclesAWeight() {
        return switch (precision) {
            case TF32 -> 1 / 16.0; // shared memory gives 32 words a cycle, and each weight is read twice
            case BF16 -> 1 / 32.0;
            default -> 2 * ROWS / 100.0; // 128 lanes, most of the time
        };
    }

    private double cycles(Unit unit, int above) {
        Layer layer = layers.get(unit.layer - 1);
        double n = padded(unit.columns);
        double k = padded(layer.k);
        double received = k * ROWS * size() + above * n * ROWS * 4;
        return k * n * cyclesAWeight() + n * ROWS * CYCLES_AN_ELEMENT + received * CYCLES_A_BYTE;
    }

    private double cycles(List<Unit> own, List<Unit> all) {
        return own.stream().mapToDouble(u -> cycles(u, above(all, u.layer))).sum();
    }

    private double busiest(List<Unit> all) {
        return IntStream.range(0, blocks).mapToDouble(b -> cycles(of(all, b), all)).max().orElseThrow();
    }

    // Dividing.

    /** The better of whole layers and columns; null where neither fits. */
    private List<Unit> divided() {
        List<Unit> whole = balanced(true);
        List<Unit> columns = balanced(false);
        if (whole == null || columns == null) {
            return whole == null ? columns : whole;
        }
        return busiest(whole) <= WHOLE_LAYERS * busiest(columns) ? whole : columns;
    }

    /** The units with the least work in the busiest block. */
    private List<Unit> balanced(boolean whole) {
        double low = 0;
        double high = 0;
        for (int layer = 1; layer <= layers.size(); layer++) {
            high += cycles(new Unit(0, layer, 0, layers.get(layer - 1).n, 0), blocks);
        }
        List<Unit> best = dealt(high, whole);
        for (int i = 0; i < 30 && best != null; i++) {
            double middle = (low + high) / 2;
            List<Unit> units = dealt(middle, whole);
            if (units == null) {
                low = middle;
            } else {
                high = middle;
                best = units;
            }
        }
        return best;
    }

    /** Fills block after block up to so much work; null if some layer is left. */
    private List<Unit> dealt(double most, boolean whole) {
        List<Unit> all = new ArrayList<>();
        int block = 0;
        for (int layer = layers.size(); layer > 0; layer--) {
            int n = layers.get(layer - 1).n;
            int first = 0;
            while (first < n) {
                OptionalInt columns = columns(all, block, layer, first, most, whole || layer == layers.size());
                if (columns.isPresent()) {
                    all.add(new Unit(block, layer, first, columns.getAsInt(), 0));
                    first += columns.getAsInt();
                }
                if (first < n && ++block == blocks) {
                    return null;
                }
            }
        }
        return all;
    }

    /** How many more columns from `first` on the block takes; empty if none. */
    private OptionalInt columns(List<Unit> all, int block, int layer, int first, double most, boolean whole) {
        int left = layers.get(layer - 1).n - first;
        List<Unit> own = new ArrayList<>(of(all, block));
        for (int tiles = Math.ceilDiv(left, TILE); tiles > 0; tiles = whole ? 0 : tiles - 1) {
            int columns = Math.min(tiles * TILE, left);
            own.add(new Unit(block, layer, first, columns, 0));
            if (cycles(own, all) <= most && 4 * floats(own, all) <= limit) {
                return OptionalInt.of(columns);
            }
            own.removeLast();
        }
        return OptionalInt.empty();
    }

    /** Sorted, with the places of their arrays. */
    private List<Unit> placed(List<Unit> dealt) {
        List<Unit> all = new ArrayList<>(dealt);
        all.sort(Comparator.comparingInt(Unit::layer).thenComparingInt(Unit::first));
        for (int block = 0; block < blocks; block++) {
            List<Unit> own = of(all, block);
            long at = (long) DESCRIPTION * own.size() + partials(products(own));
            for (Unit unit : own) {
                all.set(all.indexOf(unit),
                        new Unit(unit.block, unit.layer, unit.first, unit.columns, Math.toIntExact(at)));
                at += floats(unit.layer, unit.columns, above(all, unit.layer));
            }
        }
        return List.copyOf(all);
    }
}
