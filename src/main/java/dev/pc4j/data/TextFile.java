package dev.pc4j.data;

import dev.pc4j.graph.Shape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A text file of UTF-8, gzipped or not, for language models: a row is some characters that follow each other, its
 * target at every place is the character after. The vocabulary are the file's characters (code points) in their order;
 * the test part is the end of the text.
 *
 * @param path of the file
 */
record TextFile(Path path) implements Source {

    private static final int SEQUENCE = 64;
    private static final double TEST_SHARE = 0.1;

    /**
     * Rows of numbers of characters.
     *
     * @param codes  the whole text
     * @param rows   how many rows of it there are
     * @param length characters in a row
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody else's
    private record Windows(int[] codes, int rows, int length) implements Inputs {

        @Override
        public int width() {
            return length;
        }

        @Override
        public void read(int row, float[] into, int at) {
            for (int i = 0; i < length; i++) {
                into[at + i] = codes[row * length + i];
            }
        }
    }

    @Override
    public Kind kind() {
        return Kind.TEXT;
    }

    @Override
    public RawData read(String name, LoadOptions options, Optional<DataRecipe> known) {
        int length = known.map(DataRecipe::features).orElse(options.sequence().orElse(SEQUENCE));
        String text = text();
        List<String> vocabulary = known.map(DataRecipe::targetNames).orElseGet(() -> vocabulary(text));
        int[] codes = codes(text, vocabulary);
        int rows = (codes.length - 1) / length;
        requireRows(codes.length, 2 * length + 1, length);
        Targets next = new Targets.Tokens(vocabulary, length, Arrays.copyOfRange(codes, 1, rows * length + 1));
        DataSet all = new DataSet(name, Shape.of(length), new Windows(codes, rows, length), next);
        return RawData.plain(all, Optional.empty(), TEST_SHARE, 0);
    }

    /** The whole rows of the text. */
    @Override
    public float[] unlabelled(DataRecipe recipe) {
        int[] codes = codes(text(), recipe.targetNames());
        int length = recipe.features();
        requireRows(codes.length, length, length);
        float[] rows = new float[codes.length / length * length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = codes[i];
        }
        return rows;
    }

    private void requireRows(int characters, int least, int length) {
        if (characters < least) {
            throw new DataException(
                    "'%s' has %d characters, rows of %d need at least %d: use a longer text or rows of %d"
                            .formatted(path, characters, length, least, Math.max(1, (characters - 1) / 2)));
        }
    }

    private String text() {
        StringWriter text = new StringWriter();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(Content.open(path),
                StandardCharsets.UTF_8.newDecoder()))) {
            in.transferTo(text);
        } catch (IOException e) {
            throw Content.unreadable(path.toString(), e);
        }
        return text.toString();
    }

    private static List<String> vocabulary(String text) {
        return text.codePoints().sorted().distinct().mapToObj(Character::toString).toList();
    }

    private int[] codes(String text, List<String> vocabulary) {
        Map<Integer, Integer> numbers = new HashMap<>();
        IntStream.range(0, vocabulary.size()).forEach(i -> numbers.put(vocabulary.get(i).codePointAt(0), i));
        int[] codes = text.codePoints().map(character -> numbers.getOrDefault(character, -1)).toArray();
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] < 0) {
                throw unknown(text, i, vocabulary);
            }
        }
        return codes;
    }

    private DataException unknown(String text, int place, List<String> vocabulary) {
        int at = text.offsetByCodePoints(0, place);
        String before = text.substring(0, at);
        return new DataException("the network does not know the character %s in line %d of '%s': it has %s".formatted(
                shown(Character.toString(text.codePointAt(at))), 1 + before.chars().filter(c -> c == '\n').count(),
                path,
                Listing.of(vocabulary.stream().map(TextFile::shown).toList())));
    }

    /** A character in a line for people. */
    private static String shown(String character) {
        int code = character.codePointAt(0);
        boolean seen = !Character.isISOControl(code) && !Character.isWhitespace(code);
        return seen ? "'%s'".formatted(character) : "U+%04X".formatted(code);
    }
}
