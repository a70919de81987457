package dev.pc4j.engine.cuda.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Measured constants come back as they were written, or not at all. */
class ConstantsFileTest {
    @TempDir
    Path folder;

    private ConstantsFile file() {
        return new ConstantsFile(folder.resolve("new").resolve("cuda-1.json"), "a device");
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        assertThat(file().read()).isEmpty();
        file().write(Map.of("gap", 2.5));
        file().write(Map.of("gap", 3.5, "hbm", 1e3));
        assertThat(file().read()).isEqualTo(Map.of("gap", 3.5, "hbm", 1e3));
        try (var files = Files.list(file().path().getParent())) {
            assertThat(files).as("nothing half written").containsExactly(file().path());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "{\"measured\": 3}", "{\"measured\": {\"gap\": \"x\"}}",
        "{\"measured\": {\"gap\": -1}}", "{\"measured\": {\"gap\": null}}", "\u0000\u0001"})
    void aDamagedFileIsIgnoredWithOneLine(String content) throws IOException {
        Files.createDirectories(file().path().getParent());
        Files.writeString(file().path(), content);
        try (LogLines log = LogLines.of(ConstantsFile.class)) {
            assertThat(file().read()).isEmpty();
            assertThat(log.all()).singleElement().asString().contains("damaged", "cuda-1.json", "calibrate");
        }
    }

    @Test
    void measuredValuesTakeThePlaceOfDefaults() {
        KnownConstants known = KnownConstants.of(90,
                Map.of("launch", 9.0, "tiles.tf32", 2.0, "unknown", 1.0, "launch.tf32", 1.0,
                        "unknown.tf32", 1.0));
        assertThat(known.constants().launch()).isEqualTo(9);
        assertThat(known.constants().tiles()).isEqualTo(new Rates(0.25, 2, 2.25));
        assertThat(known.constants().hbm()).isEqualTo(Constants.defaults(90).hbm());
        assertThat(known.source()).contains("measured");
        assertThat(KnownConstants.of(90, Map.of()).constants()).isEqualTo(Constants.defaults(90));
    }
}
