package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** How batches are cut into tiles. */
class TilingTest {
    private static final long NARROW = 1 << 20;
    private static final long WIDE = 64 << 20;

    @Property(tries = 300, seed = "31")
    void aTileIsSomeWholeStripsAndEveryThreadGetsOneWhereThereAreEnough(@ForAll @IntRange(min = 1, max = 5000) int rows,
            @ForAll @IntRange(min = 1, max = 64) int threads, @ForAll boolean wide, @ForAll boolean eight) {
        int strip = eight ? 8 : 4;
        int tile = Tiling.rows(rows, threads, strip, wide ? WIDE : NARROW);
        assertThat(tile).isPositive().isLessThanOrEqualTo(wide ? 128 : 32);
        assertThat(tile % strip).isZero();
        assertThat(tile).isLessThan((rows + threads - 1) / threads + strip);
    }

    @Example
    void wideWeightsTakeTallTiles() {
        assertThat(Tiling.rows(1024, 2, 8, NARROW)).isEqualTo(32);
        assertThat(Tiling.rows(1024, 2, 8, WIDE)).isEqualTo(128);
        assertThat(Tiling.rows(256, 2, 8, WIDE)).isEqualTo(128);
        assertThat(Tiling.rows(64, 2, 8, WIDE)).isEqualTo(32);
        assertThat(Tiling.rows(64, 4, 8, NARROW)).isEqualTo(16);
        assertThat(Tiling.rows(1, 16, 8, WIDE)).isEqualTo(8);
    }
}
