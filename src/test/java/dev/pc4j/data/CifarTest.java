package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.graph.Shape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarTest {

    @TempDir
    Path temporary;

    /** Images i of label {@code i % 10} whose red pixels are i, green ones 100 + i, blue ones 200. */
    private static byte[] batch(int images) {
        byte[] all = new byte[3073 * images];
        for (int i = 0; i < images; i++) {
            int at = 3073 * i;
            all[at] = (byte) (i % 10);
            Arrays.fill(all, at + 1, at + 1025, (byte) i);
            Arrays.fill(all, at + 1025, at + 2049, (byte) (100 + i));
            Arrays.fill(all, at + 2049, at + 3073, (byte) 200);
        }
        return all;
    }

    private static Map<String, byte[]> files() {
        Map<String, byte[]> files = new HashMap<>();
        files.put("cifar-10-batches-bin/data_batch_1.bin", batch(11));
        files.put("cifar-10-batches-bin/data_batch_2.bin", batch(2));
        files.put("cifar-10-batches-bin/test_batch.bin", batch(3));
        return files;
    }

    @Test
    void batchesAreReadInOrderWithChannelsLast() {
        for (Path path : new Path[] {ImageWriter.folder(temporary.resolve("a"), files()),
            ImageWriter.folder(temporary.resolve("b"), files()).resolve("cifar-10-batches-bin"),
            ImageWriter.tar(temporary.resolve("cifar-10-binary.tar.gz"), files())}) {
            Split split = DataSets.load(path.toString());
            assertThat(split.train().rows()).isEqualTo(13);
            assertThat(split.train().shape()).isEqualTo(Shape.of(32, 32, 3));
            assertThat(split.train().labels()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 1);
            assertThat(split.train().classNames()).startsWith("airplane").endsWith("truck").hasSize(10);
            assertThat(split.test().inputs(1, 2)).startsWith(1 / 255f, 101 / 255f, 200 / 255f, 1 / 255f);
        }
    }

    @Test
    void classesAreNamedByTheFileBesideThem() {
        Map<String, byte[]> files = files();
        String names = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n";
        files.put("cifar-10-batches-bin/batches.meta.txt", names.getBytes(StandardCharsets.UTF_8));
        Split split = DataSets.load(ImageWriter.folder(temporary.resolve("a"), files).toString());
        assertThat(split.train().classNames()).containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    }

    @Test
    void damageIsNamed() {
        Path cut = ImageWriter.folder(temporary.resolve("cut"),
                Map.of("data_batch_1.bin", Arrays.copyOf(batch(2), 5000)));
        assertThatThrownBy(() -> DataSets.load(cut.toString())).isInstanceOf(DataException.class)
                .hasMessage(("'%s/data_batch_1.bin' has 5000 bytes, not whole images of 3073: it is cut off, copy or "
                        + "fetch it anew").formatted(cut));
        byte[] labels = batch(2);
        labels[3073] = 10;
        Path wrong = ImageWriter.folder(temporary.resolve("wrong"), Map.of("data_batch_1.bin", labels));
        assertThatThrownBy(() -> DataSets.load(wrong.toString())).isInstanceOf(DataException.class)
                .hasMessage("label of image 1 in '%s/data_batch_1.bin' is 10, out of range: use 0..9".formatted(wrong));
    }
}
