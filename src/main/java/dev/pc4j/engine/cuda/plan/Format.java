package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.device.Phase;
import java.util.Locale;
import java.util.Optional;

/**
 * Of the operands of kernels that are compiled for their plan: words of a lane for a tile of weights and of values, rows of a tile, and products of bf16 or
 * tf32 for one of fp32, as in {@code fragments.cuh}, whose numbers are the order.
 */
enum Format {
    /** One product. */
    BF16(4, 2, 8, 1),
    /** One product, at half the rate. */
    TF32(8, 4, 8, 2),
    /** Three products of the parts of operands. */
    BF16X3(8, 4, 8, 3),
    /** Four, of half as many rows. */
    BF16X4(8, 2, 4, 4);

    /** Columns of a tile. */
    static final int SIDE = 16;

    /** Threads of a warp. */
    static final int LANES = 32;

    private final int words;
    private final int values;
    private final int rows;
    private final int products;

    Format(int words, int values, int rows, int products) {
        this.words = words;
        this.values = values;
        this.rows = rows;
        this.products = products;
    }

    /** Why a chain's precision has none, in one line; empty where it has. */
    static Optional<String> refusal(Phase chain) {
        return switch (chain.precision()) {
            case TF32, BF16, BF16X3 -> Optional.empty();
            default -> Optional.of("it has products of tensor cores only, in tf32, bf16 and bf16x3");
        };
    }

    /** Of a chain whose precision has one, where rows come by eights. */
    static Format of(Phase chain) {
        return switch (chain.precision()) {
            case BF16 -> BF16;
            case TF32 -> TF32;
            default -> BF16X3;
        };
    }

    /** Tiles for so many columns. */
    static int tiles(int columns) {
        return Math.ceilDiv(columns, SIDE);
    }

    /** Words of a lane for a tile of weights. */
    int words() {
        return words;
    }

    /** Bytes of a tile of weights. */
    int weights() {
        return LANES * words * Integer.BYTES;
    }

    /** Bytes of a tile of values. */
    int tile() {
        return LANES * values * Integer.BYTES;
    }

    /** Rows of a tile. */
    int rows() {
        return rows;
    }

    /** Of the feed-forward pass. */
    Format forward() {
        return this == BF16X4 ? BF16X4 : BF16X3;
    }

    /** Products in bf16 that take as long as one of the plan's. */
    int products() {
        return products;
    }

    /** Its word. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
