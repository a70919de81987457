package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.train.Evaluation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed fits the terminal that it is printed on. */
class TerminalTest {
    @Test
    void isAsWideAsItsUserSaysElseAsItSaysItself() {
        assertThat(Terminal.of(Map.of("COLUMNS", "120"), "24 60\n").columns()).isEqualTo(120);
        assertThat(Terminal.of(Map.of(), "24 60\n").columns()).isEqualTo(60);
        assertThat(Terminal.of(Map.of("COLUMNS", "x"), "24 60\n").columns()).isEqualTo(60);
        assertThat(Terminal.of(Map.of("COLUMNS", "0"), "0 0\n").columns()).as("a terminal that does not know")
                .isEqualTo(80);
        assertThat(Terminal.of(Map.of("COLUMNS", "120"), "")).as("no terminal").isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 20, 40, 80, 200})
    void theBarLeavesTheLastColumnFree(int columns) {
        StringWriter shown = new StringWriter();
        try (TrainingBar bar = new TrainingBar(new PrintWriter(shown), new Terminal(columns))) {
            bar.length(30);
            bar.batch(1, 1, 935);
            bar.soFar(new Evaluation(1437, 1.25, OptionalDouble.of(0.5), OptionalDouble.empty(),
                    OptionalDouble.empty()), 0.75);
            bar.batch(1, 470, 935);
        }
        List<String> lines = Arrays.stream(shown.toString().split("\r")).filter(line -> !line.isEmpty()).toList();
        assertThat(lines).isNotEmpty()
                .allSatisfy(line -> assertThat(Text.columns(line)).isEqualTo(Math.max(1, columns - 1)));
        assertThat(shown.toString()).doesNotContain("\n").endsWith(" \r");
        if (columns >= 40) {
            assertThat(shown.toString()).contains("epoch 1/30");
        }
    }

    @Test
    void wideLettersTakeTwoColumns() {
        assertThat(Text.columns("abc")).isEqualTo(3);
        assertThat(Text.columns("\u7dda\u5f62")).isEqualTo(4);
        assertThat(Text.columns("e\u0301")).isEqualTo(1);
        assertThat(Text.columns("\ud83d\ude80")).isEqualTo(2);
        assertThat(Text.cut("a\u7dda\u5f62", 4)).isEqualTo("a\u7dda");
    }

    @Test
    void timesAreInUnitsOfTheirSize() {
        assertThat(Text.duration(0.4)).isEqualTo("0 s");
        assertThat(Text.duration(59.6)).isEqualTo("1 min 0 s");
        assertThat(Text.duration(7265)).isEqualTo("2 h 1 min");
    }

    @Test
    void tablesWithWideLettersAreAligned() {
        Table table = new Table("class", "rows").row("\u7dda\u5f62", "1").row("tree", "20");
        assertThat(table.toString().lines()).allSatisfy(line -> assertThat(Text.columns(line)).isEqualTo(11));
    }
}
