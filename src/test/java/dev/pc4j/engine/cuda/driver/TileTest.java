package dev.pc4j.engine.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** That the mirror of tiles.h is one. */
class TileTest {
    private static final Pattern NUMBER = Pattern.compile("^#define PC_(\\w+)_(THREADS|ROWS|COLS|SHARED) (\\d+)$",
            Pattern.MULTILINE);

    @Test
    void tilesAreThoseOfTheHeader() throws IOException {
        String header = Files.readString(Path.of("kernels/cuda/tiles.h"));
        Map<String, String> expected = NUMBER.matcher(header)
                .results()
                .collect(Collectors.toMap(m -> m.group(1) + " " + m.group(2), m -> m.group(3)));
        assertThat(mirror()).isEqualTo(new TreeMap<>(expected));
    }

    private static Map<String, String> mirror() {
        Map<String, String> found = new TreeMap<>();
        Tile.all().forEach((kernel, tile) -> {
            String name = kernel.toUpperCase(Locale.ROOT);
            found.put(name + " THREADS", String.valueOf(tile.threads()));
            found.put(name + " ROWS", String.valueOf(tile.rows()));
            found.put(name + " COLS", String.valueOf(tile.columns()));
            found.put(name + " SHARED", String.valueOf(tile.shared()));
        });
        return found;
    }

    @Test
    void aTileKnowsHowManyThereAre() {
        Tile tile = Tile.of(Family.PREDICT, Precision.FP32, Tile.LARGE);
        assertThat(tile.kernel()).isEqualTo("predict_fp32_64");
        assertThat(tile.down(64)).isEqualTo(1);
        assertThat(tile.across(65)).isEqualTo(2);
        assertThat(Tile.of(Family.STEP).down(0)).as("all of a list is one tile high").isEqualTo(1);
        assertThat(Tile.of(Family.OUTPUT).across(5000)).as("whole rows").isEqualTo(1);
    }
}
