package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxTest {

    @SuppressWarnings("ArrayRecordComponent") // a holder for generated values, never compared
    record Sample(IdxType type, List<Integer> dims, double[] values) {}

    @Provide
    Arbitrary<Sample> samples() {
        Arbitrary<List<Integer>> dims = Arbitraries.integers().between(0, 5).list().ofMinSize(1).ofMaxSize(4);
        return Arbitraries.of(IdxType.class).flatMap(type -> dims.flatMap(shape -> {
            int size = shape.stream().reduce(1, (a, b) -> a * b);
            return values(type).array(Double[].class)
                    .ofSize(size)
                    .map(v -> new Sample(type, shape, Arrays.stream(v).mapToDouble(d -> d).toArray()));
        }));
    }

    private static Arbitrary<Double> values(IdxType type) {
        return switch (type) {
            case UBYTE -> Arbitraries.integers().between(0, 255).map(Integer::doubleValue);
            case BYTE -> Arbitraries.bytes().map(Byte::doubleValue);
            case SHORT -> Arbitraries.shorts().map(Short::doubleValue);
            case INT -> Arbitraries.integers().map(Integer::doubleValue);
            case FLOAT -> Arbitraries.floats().map(Float::doubleValue);
            case DOUBLE -> Arbitraries.doubles();
        };
    }

    @Property(tries = 300)
    void whatIsWrittenIsRead(@ForAll("samples") Sample sample) throws IOException {
        Idx idx = parse(IdxWriter.bytes(sample.type, sample.dims, sample.values));
        assertThat(idx.type()).isEqualTo(sample.type);
        assertThat(idx.dims()).isEqualTo(sample.dims);
        float[] floats = idx.toFloats();
        assertThat(floats).hasSize(sample.values.length);
        for (int i = 0; i < floats.length; i++) {
            assertThat(sample.type.get(idx.data(), i)).isEqualTo(sample.values[i]);
            assertThat(floats[i]).isEqualTo((float) sample.values[i]);
        }
    }

    @Property(tries = 50)
    void anyCutAndAnyAdditionIsFound(@ForAll("samples") Sample sample) {
        byte[] whole = IdxWriter.bytes(sample.type, sample.dims, sample.values);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> parse(cut)).isInstanceOf(DataException.class).hasMessageContaining("truncated");
        }
        assertThatThrownBy(() -> parse(Arrays.copyOf(whole, whole.length + 1))).isInstanceOf(DataException.class)
                .hasMessageContaining("1 trailing bytes");
    }

    @Test
    void messagesCountTheBytes() {
        byte[] whole = IdxWriter.images(3);
        assertBad(Arrays.copyOf(whole, 2), "'f' is truncated: its magic number needs 4 bytes, found 2");
        assertBad(Arrays.copyOf(whole, 9), "'f' is truncated: its dimensions needs 12 bytes, found 5");
        assertBad(Arrays.copyOf(whole, 20),
                "'f' is truncated: dimensions [3, 2, 2] need 12 bytes of elements, found 4");
        assertBad(Arrays.copyOf(whole, 30),
                "'f' has 2 trailing bytes: dimensions [3, 2, 2] need 12 bytes of elements, found 14");
    }

    @ParameterizedTest
    @ValueSource(strings = {"01000803", "00010803", "00000003", "00000a03", "00000f03", "00000800", "504b0304",
        "00000880"})
    void otherMagicNumbersAreNoIdx(String magic) {
        byte[] bytes = IdxWriter.images(3);
        System.arraycopy(HexFormat.of().parseHex(magic), 0, bytes, 0, 4);
        assertBad(bytes, "'f' is not an IDX file: its magic number is " + magic
                + ", for images of bytes 00000803, for labels 00000801");
    }

    @Test
    void sizesBeyondAnArrayAreRefusedWithoutReading() {
        assertBad(IdxWriter.bytes(IdxType.DOUBLE, List.of(1 << 30, 1 << 30)),
                "'f' announces more than 2 GiB: split it into smaller files");
        assertBad(IdxWriter.bytes(IdxType.UBYTE, List.of(-1)), "dimension 0 of 'f' is 4294967295, not a size");
    }

    @Test
    void labelsAreOneDimensionOfWholeNumbers() throws IOException {
        assertThat(parse(IdxWriter.bytes(IdxType.SHORT, List.of(2), -1, 300)).toLabels()).containsExactly(-1, 300);
        Idx floats = parse(IdxWriter.bytes(IdxType.FLOAT, List.of(1), 1));
        assertThatThrownBy(floats::toLabels).isInstanceOf(DataException.class)
                .hasMessage("'f' holds FLOAT of dimensions [1], not labels: use one dimension of whole numbers");
        Idx table = parse(IdxWriter.bytes(IdxType.UBYTE, List.of(1, 1), 1));
        assertThatThrownBy(table::toLabels).isInstanceOf(DataException.class).hasMessageContaining("[1, 1]");
    }

    @Test
    void gzippedAndPlainAreEqual(@TempDir Path folder) {
        byte[] bytes = IdxWriter.images(3);
        Idx plain = Idx.read(IdxWriter.write(folder.resolve("a"), bytes));
        Idx gzipped = Idx.read(IdxWriter.write(folder.resolve("b.gz"), IdxWriter.gzip(bytes)));
        assertThat(gzipped.toFloats()).isEqualTo(plain.toFloats());
        assertThat(gzipped.dims()).isEqualTo(plain.dims());
    }

    @Test
    void aDamagedGzipIsNamed(@TempDir Path folder) {
        byte[] whole = IdxWriter.gzip(IdxWriter.images(200));
        for (int length = 0; length < whole.length; length++) {
            Path file = IdxWriter.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Idx.read(file)).isInstanceOf(DataException.class)
                    .hasMessageContaining("cut.gz'")
                    .hasMessageNotContaining("\n");
        }
        byte[] flipped = whole.clone();
        flipped[whole.length - 6] ^= 1;
        Path file = IdxWriter.write(folder.resolve("flipped.gz"), flipped);
        assertThatThrownBy(() -> Idx.read(file)).isInstanceOf(DataException.class)
                .hasMessage("cannot read '%s': its gzip is cut off or damaged: copy or fetch it anew"
                        .formatted(file));
    }

    private static Idx parse(byte[] bytes) throws IOException {
        return Idx.read("f", new ByteArrayInputStream(bytes));
    }

    private static void assertBad(byte[] bytes, String message) {
        assertThatThrownBy(() -> parse(bytes)).isInstanceOf(DataException.class).hasMessage(message);
    }
}
