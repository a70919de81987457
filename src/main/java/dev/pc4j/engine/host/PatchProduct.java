package dev.pc4j.engine.host;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * y = patches W + b: a convolution, or a dense operator on the last axis. Some positions at a time their patches are gathered into a panel that
 * stays in the second-level cache, and multiplied as dense layers are; the transposed product goes the same way back. Where channels fill whole
 * panels of the weights, positions go zone by zone, without the zeros outside the image: a sixth of all products in VGG-5.
 */
final class PatchProduct extends LinearFunction {
    /** Positions at a time, about: enough that weights from beyond the caches are read seldom. */
    private static final int POSITIONS = 192;

    /** Terms of a product at a time, so that a panel's rows of them stay in the first-level cache; and so many elements of a patch. */
    private static final int TERMS = 256;

    /** Floats of a panel of results, about. */
    private static final int FLOATS = 2 * POSITIONS * TERMS;

    private final Patches patches;
    private final HostMatrix weights;
    private final HostVector bias;
    private final Arithmetic arithmetic;
    private final List<ParameterUse> uses = new ArrayList<>();
    private final float[] zeros;
    private final PositionRows rows;

    /** All positions. */
    private final List<Zone> whole;

    /** All positions, without what lies outside the image where that pays. */
    private final List<Zone> zones;

    /** Where in the work results lie. */
    private final int results;

    /** A product with a bias, or null. */
    PatchProduct(HostValue parent, HostValue self, Patches patches, HostMatrix weights, HostVector bias,
            Arithmetic arithmetic) {
        super(List.of(parent), self);
        this.patches = patches;
        this.weights = weights;
        this.bias = bias;
        this.arithmetic = arithmetic;
        this.zeros = new float[weights.panel];
        this.rows = new PositionRows(self, patches.positions(), weights.outputs);
        this.whole = List.of(patches.all());
        this.zones = patches.channels() % weights.panel == 0 ? patches.zones() : whole;
        int most = Stream.concat(whole.stream(), zones.stream()).mapToInt(this::block).max().orElseThrow();
        this.results = padded(most) * Math.max(TERMS, columns());
        uses.add(new PatchUse(parent, self, rows, patches, weights, arithmetic));
        if (bias != null) {
            uses.add(new OffsetUse(bias, self, self.error));
        }
    }

    private int columns() {
        return weights.panels * weights.panel;
    }

    private int padded(int count) {
        return HostMatrix.roundUp(count, arithmetic.strip());
    }

    @Override
    List<ParameterUse> uses() {
        return uses;
    }

    /** A panel of patches, one of results, and what results start from. */
    @Override
    int work() {
        return offsets() + columns();
    }

    private int offsets() {
        return 2 * results;
    }

    // Some positions at a time.

    /** Some positions of a zone, counted from the first row of the batch on. */
    private interface Block {
        void of(Zone zone, int begin, int count);
    }

    /**
     * Does something to all positions of a tile. A row of the batch is parted alike whichever others stand beside it, so that what flows back to
     * it is summed in one order.
     */
    private void eachBlock(HostTile tile, List<Zone> of, Block block) {
        for (Zone zone : of) {
            int most = block(zone);
            int positions = zone.positions();
            int end = (tile.row() + tile.rows()) * positions;
            for (int m = tile.row() * positions, count; m < end; m += count) {
                count = Math.min(most, most % positions == 0 ? end - m : positions - m % positions);
                block.of(zone, m, count);
            }
        }
    }

    /** Positions of a zone at a time: a part of those of a row of the batch, or those of several rows; whole strips where there is a choice. */
    private int block(Zone zone) {
        int strip = arithmetic.strip();
        int fitting = Math.clamp(FLOATS / columns(), 3 * strip, POSITIONS);
        int positions = zone.positions();
        if (positions >= fitting) {
            int parts = Math.round((float) positions / fitting);
            return padded(Math.ceilDiv(positions, parts));
        }
        int even = strip / Math.min(strip, Integer.lowestOneBit(positions)); // a strip is a power of two
        int batches = even * Math.round((float) fitting / (positions * even));
        return positions * (batches > 0 ? batches : Math.round((float) fitting / positions));
    }

    /** Whether a product of so many positions may read or write the arrays of the value itself. */
    private boolean isDirect(Zone zone, int count) {
        return rows.isEven() && zone.positions() == patches.positions() && count % arithmetic.strip() == 0;
    }

    // Forward.

    @Override
    void apply(HostTile tile, boolean displaced) {
        float[] x = of(parent(), displaced);
        float[] out = of(self, displaced);
        float[] work = tile.work();
        start(displaced, work);
        // A zone may have a position of each row, and fewer than a strip cost as much; zeros change no sum.
        boolean few = tile.rows() < arithmetic.strip();
        eachBlock(tile, few ? whole : zones, (zone, m, count) -> {
            if (columns() == weights.outputs && isDirect(zone, count)) {
                multiply(zone, x, m, count, work, out, rows.at(m));
            } else {
                multiply(zone, x, m, count, work, work, results);
                store(zone, work, m, count, out);
            }
        });
    }

    /** What every position starts from: the bias, or zeros. */
    private void start(boolean displaced, float[] work) {
        Arrays.fill(work, offsets(), offsets() + columns(), 0);
        for (int p = 0; bias != null && !displaced && p < weights.panels; p++) {
            System.arraycopy(bias.values, weights.column(p), work, offsets() + p * weights.panel, weights.columns(p));
        }
    }

    /** Products of some positions, [count][columns] from {@code at} on. */
    private void multiply(Zone zone, float[] x, int m, int count, float[] work, float[] out, int at) {
        for (int g = 0; g < weights.groups; g++) {
            boolean first = true;
            for (Zone.Run run : zone.elements()) {
                for (int from = run.from(); from < run.to(); from += TERMS) {
                    int to = Math.min(run.to(), from + TERMS);
                    patches.gather(zone, x, parent(), m, count, g * patches.channels(), from, to, work, 0);
                    multiply(g, from, to, padded(count), first, work, out, at);
                    first = false;
                }
            }
        }
    }

    private int panelsOfGroup() {
        return weights.panels / weights.groups;
    }

    private void multiply(int group, int from, int to, int count, boolean first, float[] work, float[] out, int at) {
        int terms = to - from;
        for (int p = group * panelsOfGroup(); p < (group + 1) * panelsOfGroup(); p++) {
            int column = p * weights.panel;
            arithmetic.product(
                    count, work, 0, terms, weights.values, weights.at(p, from), terms,
                    first ? work : out, first ? offsets() + column : at + column, first ? 0 : columns(),
                    out, at + column, columns());
        }
    }

    private void store(Zone zone, float[] work, int m, int count, float[] out) {
        int ofGroup = weights.outputs / weights.groups;
        for (int g = 0; g < weights.groups; g++) {
            int from = results + g * panelsOfGroup() * weights.panel;
            rows.write(zone, work, from, columns(), m, count, g * ofGroup, ofGroup, out);
        }
    }

    // Back.

    @Override
    void pull(HostTile tile, int slot, float[] into, int at, boolean more) {
        if (!more) {
            Arrays.fill(into, at, at + tile.rows() * parent().stride, 0);
        }
        eachBlock(tile, zones, (zone, m, count) -> {
            for (int g = 0; g < weights.groups; g++) {
                pull(zone, g, m, count, tile, into, at);
            }
        });
    }

    private void pull(Zone zone, int group, int m, int count, HostTile tile, float[] into, int at) {
        float[] work = tile.work();
        int terms = weights.outputs / weights.groups;
        boolean direct = isDirect(zone, count);
        if (!direct) {
            rows.read(zone, self.error, m, count, group * terms, terms, work, 0, terms);
        }
        int begin = m - tile.row() * zone.positions();
        int most = TERMS / weights.panel * weights.panel;
        for (Zone.Run run : zone.elements()) {
            for (int from = run.from(); from < run.to(); from += most) {
                int to = Math.min(run.to(), from + most);
                int width = HostMatrix.roundUp(to - from, weights.panel);
                for (int k = from; k < to; k += weights.panel) {
                    if (direct) {
                        pull(group, k, padded(count), self.error, rows.at(m) + group * terms, weights.outputs, width,
                                results + k - from, work);
                    } else {
                        pull(group, k, padded(count), work, 0, terms, width, results + k - from, work);
                    }
                }
                patches.scatter(arithmetic, zone, work, results, width, begin, count, group * patches.channels(), from,
                        to, into,
                        at, parent().stride);
            }
        }
    }

    private void pull(int group, int from, int count, float[] errors, int errorsAt, int apart, int width, int out,
            float[] work) {
        int matrix = weights.transposedAt(group, from / weights.panel);
        int terms = weights.outputs / weights.groups;
        for (int k = 0; k < terms; k += TERMS) {
            arithmetic.product(
                    count, errors, errorsAt + k, apart, weights.transposed(), matrix + k * weights.panel,
                    Math.min(TERMS, terms - k),
                    k == 0 ? zeros : work, k == 0 ? 0 : out, k == 0 ? 0 : width, work, out, width);
        }
    }
}
