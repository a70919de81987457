package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.graph.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayFilesTest {

    @TempDir
    Path temporary;

    private static byte[] counting(int count) {
        byte[] all = new byte[count];
        for (int i = 0; i < count; i++) {
            all[i] = (byte) i;
        }
        return all;
    }

    private Path npz(Map<String, byte[]> arrays) {
        return ImageWriter.zip(temporary.resolve("set.npz"), arrays);
    }

    private void refused(Map<String, byte[]> arrays, String message) {
        Path file = npz(arrays);
        assertThatThrownBy(() -> DataSets.load(file.toString())).isInstanceOf(DataException.class)
                .hasMessage(message.replace("@", file.toString()));
    }

    @Test
    void archivesOfTwoPartsAreImages() {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("x_test.npy", NpyWriter.npy("|u1", "2, 2, 3", counting(12)));
        arrays.put("x_train.npy", NpyWriter.npy("|u1", "3, 2, 3", counting(18)));
        arrays.put("y_train.npy", NpyWriter.npy("<i8", "3,", ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(1)
                .putLong(0)
                .putLong(2)
                .array()));
        arrays.put("y_test.npy", NpyWriter.npy("|u1", "2,", counting(2)));
        Split split = DataSets.load(npz(arrays).toString());
        assertThat(split.train()).hasToString("set.npz/train: 3 rows, 6 features, 3 classes");
        assertThat(split.train().shape()).isEqualTo(Shape.of(2, 3, 1));
        assertThat(split.train().labels()).containsExactly(1, 0, 2);
        assertThat(split.train().inputs(1, 2)).startsWith(6 / 255f, 7 / 255f);
        assertThat(split.test().labels()).containsExactly(0, 1);
        DataRecipe recipe = split.train().recipe().orElseThrow();
        assertThat(recipe.isOf(DataSets.load(recipe, null).train())).isTrue();
        Path alone = IdxWriter.write(temporary.resolve("new.npy"),
                NpyWriter.npy("<f4", "1, 6", NpyWriter.floats(0, 51, 255, 0, 0, 0)));
        assertThat(DataSets.inputs(alone, recipe)).containsExactly(0, 51 / 255f, 1, 0, 0, 0);
    }

    @Test
    void foldersOfFilesAreReadByBatchesAsAtOnce() {
        Path folder = temporary.resolve("set");
        IdxWriter.write(folder.resolve("x.npy"),
                NpyWriter.npy("<f4", "10, 2", NpyWriter.floats(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
                        14, 15, 16, 17, 18, -19)));
        IdxWriter.write(folder.resolve("y.npy"),
                NpyWriter.npy("|b1", "10,", new byte[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1}));
        Split split = DataSets.load(folder.toString());
        assertThat(split.train().rows()).isEqualTo(8);
        assertThat(split.train().classNames()).containsExactly("0", "1");
        assertThat(split.train().recipe().orElseThrow().scaler().kind()).isEqualTo(Scaling.UNIT);
        assertThat(split.train().byBatches().inputs()).containsExactly(split.train().inputs());
    }

    @Test
    void numbersAreForRegression() {
        Path file = npz(Map.of("x.npy", NpyWriter.npy("<f4", "5, 1", NpyWriter.floats(1, 2, 3, 4, 5)), "y.npy",
                NpyWriter.npy("<f4", "5, 2", NpyWriter.floats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))));
        Split split = DataSets.load(file.toString(), null, LoadOptions.defaults().withNumbers(Scaling.NONE));
        assertThat(split.train().targets()).isInstanceOf(Targets.Numbers.class);
        assertThat(split.train().outputs()).isEqualTo(2);
        DataRecipe recipe = split.train().recipe().orElseThrow();
        assertThat(recipe.isOf(DataSets.load(recipe, null).train())).isTrue();
        assertThatThrownBy(() -> DataSets.load(file.toString())).isInstanceOf(DataException.class)
                .hasMessage(
                        ("'%s/y.npy' has the shape [5, 2] of type f4, not labels: use one whole number a row, or task "
                                + "regression").formatted(file));
    }

    @ParameterizedTest
    @CsvSource({"|u1,200", "|i1,-3", "<u2,60000", ">i2,-300", "<i4,-70000", ">u4,3000000000", "<i8,-5", "<f2,0.5",
        ">f4,0.1", "<f8,0.1"})
    void elementsOfEveryTypeAreRead(String descr, double value) {
        NpyType type = NpyType.of(descr.substring(1)).orElseThrow();
        ByteBuffer element = ByteBuffer.allocate(type.bytes)
                .order(descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case BOOL, UBYTE, BYTE -> element.put((byte) (int) value);
            case USHORT, SHORT -> element.putShort((short) (int) value);
            case UINT, INT -> element.putInt((int) (long) value);
            case LONG -> element.putLong((long) value);
            case HALF -> element.putShort(Float.floatToFloat16((float) value));
            case FLOAT -> element.putFloat((float) value);
            case DOUBLE -> element.putDouble(value);
        }
        Path file = IdxWriter.write(temporary.resolve("x.npy"), NpyWriter.npy(descr, "1, 1", element.array()));
        float[] read = new float[1];
        Npy.map(file).read(0, read, 0);
        assertThat(read[0]).isCloseTo((float) value, within(0f));
    }

    @Test
    void aFileLargerThanWhatIsReadOfItIsMapped() throws IOException {
        Path file = temporary.resolve("x.npy");
        byte[] header = NpyWriter.npy("|u1", "3000000, 1024", new byte[0]);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(header);
            sparse.setLength(header.length + 3_000_000L * 1024);
            sparse.seek(sparse.length() - 1);
            sparse.write(7);
        }
        Npy mapped = Npy.map(file);
        float[] last = new float[1024];
        mapped.read(2_999_999, last, 0);
        assertThat(last[1023]).isEqualTo(7);
        int rows = mapped.rows();
        DataSet data = new DataSet("x", Shape.of(1024), mapped, new Targets.Numbers(List.of("y"),
                new float[rows]));
        assertThat(data.byBatches().head(2).inputs()).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'<c8'", "'|O'", "'<U3'", "[('a', '<f4')]"})
    void otherElementsAreRefused(String descr) {
        refused(Map.of("x.npy",
                NpyWriter.npy("{'descr': %s, 'fortran_order': False, 'shape': (1, 1), }".formatted(descr),
                        new byte[8])),
                "'@/x.npy' has elements of type %s: save it as float32, float64, uint8 or int64, such as by "
                        .formatted(descr.split(" ", -1)[0]) + "x.astype('float32')");
    }

    @Test
    void fortransOrderIsRefused() {
        refused(Map.of("x.npy",
                NpyWriter.npy("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", new byte[4])),
                "'@/x.npy' is in Fortran's order: save it row by row, by numpy.ascontiguousarray(x)");
    }

    @Test
    void damageIsNamed() {
        refused(Map.of("x.npy", NpyWriter.npy("<f4", "2, 3", new byte[20])),
                "'@/x.npy' is cut off or damaged: shape (2, 3) of type f4 needs 24 bytes, found 20");
        refused(Map.of("x.npy", new byte[3]), "'@/x.npy' is cut off: its header needs 10 bytes, found 3");
        refused(Map.of("x.npy", Arrays.copyOf(NpyWriter.npy("<f4", "2, 3", new byte[24]), 60)),
                "'@/x.npy' is cut off: its header needs 128 bytes, found 60");
        refused(Map.of("x.npy", new byte[99]), "'@/x.npy' is no NumPy array: save one by numpy.save or numpy.savez");
        refused(Map.of("x.npy", NpyWriter.npy("{}", new byte[0])),
                "the header of '@/x.npy' is damaged: save the array anew");
        refused(Map.of("x.npy", NpyWriter.npy("<f4", "0, 3", new byte[0])),
                "'@/x.npy' has the shape (0, 3): use an array with 1 to 2147483647 rows that have values");
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() {
        byte[] x = NpyWriter.npy("<f4", "2, 1", NpyWriter.floats(1, 2));
        refused(Map.of("x.npy", x), "'@' has no array y, it has x: save it by numpy.savez(FILE, y=...)");
        refused(Map.of("notes.txt", x),
                "'@' has no arrays, it has notes.txt: save them by numpy.savez(FILE, x=..., y=...)");
        refused(Map.of("images.npy", x),
                "'@' has no arrays x and y, or x_train, y_train, x_test and y_test: it has images");
        refused(Map.of("x.npy", x, "y.npy", NpyWriter.npy("|u1", "3,", counting(3))),
                "'@/x.npy' has 2 rows but '@/y.npy' has 3: take both from the same set");
        refused(Map.of("x.npy", x, "y.npy", NpyWriter.npy("|i1", "2,", new byte[] {0, -1})),
                "label in row 1 of '@/y.npy' is -1, out of range: use 0..65535");
        refused(Map.of("x.npy", NpyWriter.npy("|u1", "2, 3, 5, 5", counting(150)), "y.npy",
                NpyWriter.npy("|u1", "2,", counting(2))),
                "'@/x.npy' has the shape [2, 3, 5, 5], with channels first: save it by x.transpose(0, 2, 3, 1)");
        refused(Map.of("x.npy", NpyWriter.npy("<f4", "2, 1", NpyWriter.floats(1, Float.NaN)), "y.npy",
                NpyWriter.npy("|u1", "2,", counting(2))),
                "element 0 of row 1 of '@/x.npy' is NaN: use finite values or drop the row");
    }

    @Test
    void optionsOfTablesAloneAreRefused() {
        Path file = npz(Map.of("x.npy", NpyWriter.npy("|u1", "9, 1", counting(9)), "y.npy",
                NpyWriter.npy("|u1", "9,", new byte[9])));
        assertThatThrownBy(() -> DataSets.load(file.toString(), null, LoadOptions.defaults().withLabel("y")))
                .isInstanceOf(DataException.class)
                .hasMessage("label column 'y' is for CSV files, '%s' is none: leave it out".formatted(file));
        assertThat(IntStream.of(DataSets.load(file.toString()).train().labels()).sum()).isZero();
    }
}
