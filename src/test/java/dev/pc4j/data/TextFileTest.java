package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.graph.Shape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
    private static final LoadOptions FOURS = LoadOptions.defaults().withSequence(4);

    @TempDir
    Path temporary;

    private Path write(String text) {
        return IdxWriter.write(temporary.resolve("t.txt"), text.getBytes(StandardCharsets.UTF_8));
    }

    private Split load(String text, LoadOptions options) {
        return DataSets.load(write(text).toString(), null, options);
    }

    @Test
    void rowsAreCharactersAndTargetsTheNextOnes() {
        Split split = load("abcd\uD83D\uDE00bcdabcdabcda", FOURS.withTestShare(0.3));
        DataSet train = split.train();
        assertThat(train).hasToString("t.txt/train: 2 rows, 4 features, 5 tokens");
        assertThat(train.shape()).isEqualTo(Shape.of(4));
        assertThat(train.targets().names()).containsExactly("a", "b", "c", "d", "\uD83D\uDE00");
        assertThat(train.inputs()).containsExactly(0, 1, 2, 3, 4, 1, 2, 3);
        assertThat(train.outputs()).isEqualTo(4 * 5);
        assertThat(train.targetRows(0, 1)).containsExactly(0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1);
        assertThat(((Targets.Tokens) train.targets()).labels()).containsExactly(1, 2, 3, 4, 1, 2, 3, 0);
        assertThat(split.test().inputs()).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
        assertThatThrownBy(train::labels).isInstanceOf(DataException.class)
                .hasMessageStartingWith("the targets of 't.txt/train' are tokens (a, b, c, d, ");
    }

    @Test
    void validationRowsAreTheEndToo() {
        Split split = load("abcd".repeat(30), FOURS).train().split(0.25, 7);
        assertThat(split.train().rows()).isEqualTo(19);
        assertThat(split.test().rows()).isEqualTo(7);
    }

    @Test
    void aRecipeKeepsTheVocabularyAndTheLengthOfRows() {
        Split split = load("dcba".repeat(30), FOURS);
        DataRecipe recipe = split.train().recipe().orElseThrow();
        assertThat(recipe.scaler().kind()).isEqualTo(Scaling.NONE);
        assertThat(recipe.isOf(DataSets.load(recipe, null).train())).isTrue();
        Path other = IdxWriter.write(temporary.resolve("o.txt"), "dd\naa".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> DataSets.load(recipe.withSource(other.toString()), null))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "the network does not know the character U+000A in line 1 of '%s': it has 'a', 'b', 'c', 'd'"
                                .formatted(other));
        IdxWriter.write(other, "ddaabbcc\n".strip().getBytes(StandardCharsets.UTF_8));
        assertThat(DataSets.inputs(other, recipe)).containsExactly(3, 3, 0, 0, 1, 1, 2, 2);
    }

    @Test
    void whatIsNoTextOrTooShortIsRefused() {
        assertThatThrownBy(() -> load("abcdefgh", FOURS)).isInstanceOf(DataException.class)
                .hasMessage("'%s' has 8 characters, rows of 4 need at least 9: use a longer text or rows of 3"
                        .formatted(temporary.resolve("t.txt")));
        assertThatThrownBy(() -> load("", FOURS)).isInstanceOf(DataException.class)
                .hasMessageContaining("has 0 characters");
        IdxWriter.write(temporary.resolve("t.txt"), new byte[] {'a', (byte) 0xFF, 'b'});
        assertThatThrownBy(() -> DataSets.load(temporary.resolve("t.txt").toString()))
                .isInstanceOf(DataException.class)
                .hasMessage("cannot read '%s': it is not UTF-8 text: convert it".formatted(temporary.resolve("t.txt")));
    }

    @Test
    void optionsThatMeanNothingHereAreRefused() {
        assertThatThrownBy(() -> load("abcd".repeat(9), FOURS.withScaling(Scaling.BYTE)))
                .isInstanceOf(DataException.class)
                .hasMessageMatching("scaling byte is for numbers, '.*' is text: leave it out");
        assertThatThrownBy(() -> load("abcd".repeat(9), FOURS.withLabel("x"))).isInstanceOf(DataException.class)
                .hasMessageContaining("is for CSV files");
        assertThatThrownBy(() -> load("abcd".repeat(9), FOURS.withImages(ImageOptions.NONE.withAugmentation(true, 0))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("flip is for images");
        assertThatThrownBy(() -> DataSets.load("digits", null, FOURS)).isInstanceOf(DataException.class)
                .hasMessage("sequence 4 is for text files, 'digits' is none: leave it out");
        assertThatThrownBy(() -> FOURS.withSequence(0)).isInstanceOf(DataException.class)
                .hasMessage("sequence 0 is too short: use 1 or more characters");
    }
}
