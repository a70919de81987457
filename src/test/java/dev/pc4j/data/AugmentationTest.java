package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentationTest {

    @TempDir
    Path temporary;

    /** 20 images 2x3 of two classes whose pixels are 1 to 6, 3 to 8 and so on. */
    private DataSet train(Scaling scaling, boolean flip, int crop) {
        Map<String, byte[]> files = new HashMap<>();
        for (int i = 0; i < 25; i++) {
            files.put("%s/%02d.png".formatted(i % 2 == 0 ? "a" : "b", i), ImageWriter.grey(2 * i + 1));
        }
        LoadOptions options = LoadOptions.defaults()
                .withScaling(scaling)
                .withImages(ImageOptions.NONE.withAugmentation(flip, crop));
        return DataSets.load(ImageWriter.folder(temporary.resolve("images"), files).toString(), null, options).train();
    }

    private static float[] rows(DataSet data, long seed, long epoch) {
        Batches batches = new Batches(data, data.rows(), seed);
        float[] x = new float[data.rows() * data.features()];
        batches.gather(epoch, batches.fileOrder(), 0, data.rows(), x, new float[data.rows() * data.outputs()]);
        return x;
    }

    @Test
    void imagesAreMirroredEveryOtherTime() {
        DataSet data = train(Scaling.NONE, true, 0);
        float[] x = rows(data, 5, 0);
        int mirrored = 0;
        for (int row = 0; row < data.rows(); row++) {
            float[] own = data.inputs(row, row + 1);
            float[] got = Arrays.copyOfRange(x, 6 * row, 6 * row + 6);
            boolean same = Arrays.equals(own, got);
            mirrored += same ? 0 : 1;
            assertThat(got).containsExactly(same ? own : new float[] {own[2], own[1], own[0], own[5], own[4], own[3]});
        }
        assertThat(mirrored).isBetween(4, 16);
    }

    @Test
    void cropsMoveImagesAndBlackComesIn() {
        DataSet data = train(Scaling.CHANNEL, false, 1);
        Scaler scaler = data.recipe().orElseThrow().scaler();
        float black = (float) (-scaler.offsets().getFirst() / scaler.divisors().getFirst());
        Set<String> moves = new TreeSet<>();
        for (long epoch = 0; epoch < 100; epoch++) {
            float[] x = rows(data, 5, epoch);
            float[] own = data.inputs(0, 1);
            for (int down = -1; down <= 1; down++) {
                for (int right = -1; right <= 1; right++) {
                    moves.add(Arrays.equals(moved(own, down, right, black), Arrays.copyOf(x, 6)) ? down + "," + right
                            : "");
                }
            }
        }
        assertThat(moves).contains("0,0", "1,1", "-1,-1", "0,1").hasSize(10);
    }

    private static float[] moved(float[] image, int down, int right, float black) {
        float[] moved = new float[6];
        for (int i = 0; i < 6; i++) {
            int y = i / 3 + down;
            int x = i % 3 + right;
            moved[i] = y >= 0 && y < 2 && x >= 0 && x < 3 ? image[3 * y + x] : black;
        }
        return moved;
    }

    @Test
    void whatHappensDependsOnSeedEpochAndRowAlone() {
        DataSet data = train(Scaling.AUTO, true, 1);
        float[] x = rows(data, 5, 3);
        assertThat(rows(data.byBatches(), 5, 3)).containsExactly(x);
        assertThat(rows(data, 5, 4)).isNotEqualTo(x);
        assertThat(rows(data, 6, 3)).isNotEqualTo(x);
        float[] last = new float[6];
        Batches batches = new Batches(data, 2, 5);
        batches.gather(3, new int[] {19}, 0, 1, last, new float[2]);
        assertThat(last).containsExactly(Arrays.copyOfRange(x, 6 * 19, 6 * 20));
        float[] plain = new float[6];
        batches.gather(new int[] {19}, 0, 1, plain, new float[2]);
        assertThat(plain).containsExactly(data.inputs(19, 20));
    }

    @Test
    void whatCannotBeDoneIsRefused() {
        assertThatThrownBy(() -> train(Scaling.STANDARD, true, 0)).isInstanceOf(DataException.class)
                .hasMessage("flip does not go with scaling standard, which is another for every pixel: use byte or "
                        + "channel");
        assertThatThrownBy(() -> train(Scaling.BYTE, false, 2)).isInstanceOf(DataException.class)
                .hasMessage("crop 2 leaves nothing of the 2x3 images of 'images/train': use 0..1");
        Path csv = IdxWriter.write(temporary.resolve("t.csv"),
                "1,2,a\n3,4,b\n".repeat(5).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> DataSets.load(csv.toString(), null, LoadOptions.defaults()
                .withImages(ImageOptions.NONE.withAugmentation(true, 0)))).isInstanceOf(DataException.class)
                .hasMessage("flip is for images, the rows of 't/train' have shape [2]: leave it out");
        assertThatThrownBy(() -> ImageOptions.NONE.withAugmentation(false, -1)).isInstanceOf(DataException.class)
                .hasMessage("crop -1 is negative: use 1 or more pixels, or 0 for none");
    }
}
