package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataRecipeTest {
    private static final String ROWS = "-3,0.5,100,0\n5,0.25,200,1\n2,0.75,50,1\n4,0.5,150,0\n";

    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CHANNEL") // for images
    void newRowsAreScaledAsTheTrainingRows(Scaling scaling) throws IOException {
        Path file = write("rows.csv", ROWS);
        LoadOptions options = LoadOptions.defaults().withTestFile(file).withScaling(scaling);
        DataSet train = DataSets.load(file.toString(), null, options).train();
        DataRecipe recipe = train.recipe().orElseThrow();
        assertThat(recipe.scale(new float[] {-3, 0.5f, 100, 5, 0.25f, 200, 2, 0.75f, 50, 4, 0.5f, 150}))
                .containsExactly(train.inputs());
        assertThatThrownBy(() -> recipe.scale(new float[4])).isInstanceOf(DataException.class)
                .hasMessage("4 values are not whole rows: the network was trained on rows of 3");
    }

    @Test
    void loadingByARecipeGivesTheSameRows() throws IOException {
        Path file = write("rows.csv", ROWS.repeat(5));
        LoadOptions options = LoadOptions.defaults().withSeed(7).withTestShare(0.3).withScaling(Scaling.STANDARD);
        Split first = DataSets.load(file.toString(), null, options);
        DataRecipe recipe = first.train().recipe().orElseThrow();
        Split again = DataSets.load(recipe, null);
        assertThat(again.test().inputs()).containsExactly(first.test().inputs());
        assertThat(again.test().labels()).containsExactly(first.test().labels());
        assertThat(recipe.isOf(again.train())).isTrue();
        assertThat(recipe.isOf(again.train().head(13))).isFalse();
        assertThat(recipe.isOf(DataSets.load(file.toString(), null, options.withSeed(8)).train())).isFalse();
        assertThat(DataSets.testRows(recipe, null).rows().inputs()).containsExactly(first.test().inputs());
    }

    @Test
    void theTestRowsAreTheHeldOutOnesOrAllOfOtherData() throws IOException {
        Path train = write("train.csv", ROWS.repeat(5));
        Path test = write("test.csv", ROWS);
        LoadOptions options = LoadOptions.defaults().withTestFile(test);
        DataRecipe recipe = DataSets.load(train.toString(), null, options).train().recipe().orElseThrow();
        assertThat(DataSets.testRows(recipe, null).heldOut()).isTrue();
        assertThat(DataSets.testRows(recipe, null).rows().rows()).isEqualTo(4);
        TestRows other = DataSets.testRows(recipe.withSource(write("one.csv", "1,1,1,1\n").toString()), null);
        assertThat(other.heldOut()).isFalse();
        assertThat(other.rows()).hasToString("one/train: 1 rows, 3 features, 2 classes");
        DataRecipe digits = DataSets.load("digits").train().recipe().orElseThrow();
        assertThat(DataSets.testRows(digits, null).rows())
                .hasToString("digits/test: 360 rows, 64 features, 10 classes");
    }

    @Test
    void labelsOfImagesAreMappedByTheNamesOfTheirClasses() {
        DataSet set = new DataSet("x", 1, 3, new float[] {1, 2, 3}, new int[] {0, 2, 2});
        assertThat(set.inClasses(List.of("2", "0")).labels()).containsExactly(1, 0, 0);
        assertThatThrownBy(() -> set.inClasses(List.of("0", "1"))).isInstanceOf(DataException.class)
                .hasMessage("the network does not know class '2' (row 1 of 'x'): it has 0, 1");
    }
}
