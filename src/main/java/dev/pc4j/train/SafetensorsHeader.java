package dev.pc4j.train;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The JSON header of a safetensors file, read by someone who trusts nothing. Complaints are IllegalArgumentExceptions.
 */
final class SafetensorsHeader {

    /** Where a tensor lies, in bytes from the end of the header. */
    record Entry(String name, List<Integer> shape, long from, long to) {

        int count() {
            return (int) ((to - from) / 4);
        }
    }

    private final SortedMap<String, String> metadata = new TreeMap<>();
    private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();

    private SafetensorsHeader() {}

    SortedMap<String, String> metadata() {
        return metadata;
    }

    /** In the order of the data. */
    List<Entry> entries() {
        return entries.values()
                .stream()
                .sorted(Comparator.comparingLong(Entry::from).thenComparingLong(Entry::to))
                .toList();
    }

    /** Parses the header of a file whose tensors take {@code dataBytes} bytes together. */
    static SafetensorsHeader parse(String text, long dataBytes) {
        SafetensorsHeader header = new SafetensorsHeader();
        JsonReader json = new JsonReader(new StringReader(text));
        json.setStrictness(Strictness.STRICT);
        try {
            header.readAll(json);
        } catch (IOException | IllegalStateException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "its header is not a safetensors header from %s on: it is cut off or damaged"
                            .formatted(json.getPath()),
                    e);
        }
        header.requireWhole(dataBytes);
        return header;
    }

    private void readAll(JsonReader json) throws IOException {
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            if (name.equals("__metadata__")) {
                readMetadata(json);
            } else if (entries.putIfAbsent(name, entry(json, name)) != null) {
                throw new IllegalArgumentException("it has two tensors '" + name + "': leave one");
            }
        }
        json.endObject();
        expect(json, JsonToken.END_DOCUMENT, "its header", "its end");
    }

    private void readMetadata(JsonReader json) throws IOException {
        json.beginObject();
        while (json.hasNext()) {
            String key = json.nextName();
            expect(json, JsonToken.STRING, "metadata '" + key + "'", "a text");
            if (metadata.putIfAbsent(key, json.nextString()) != null) {
                throw new IllegalArgumentException("it has metadata '" + key + "' twice: leave one");
            }
        }
        json.endObject();
    }

    private static Entry entry(JsonReader json, String name) throws IOException {
        String dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        json.beginObject();
        while (json.hasNext()) {
            String key = json.nextName();
            switch (key) {
                case "dtype" -> dtype = json.nextString();
                case "shape" -> shape = longs(json, name);
                case "data_offsets" -> offsets = longs(json, name);
                default -> throw new IllegalArgumentException(
                        "tensor '%s' has an unknown '%s': there are dtype, shape, data_offsets".formatted(name, key));
            }
        }
        json.endObject();
        if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
            throw new IllegalArgumentException(
                    "tensor '%s' lacks its dtype, shape or two data_offsets".formatted(name));
        }
        return checked(name, dtype, shape, offsets.getFirst(), offsets.getLast());
    }

    private static List<Long> longs(JsonReader json, String name) throws IOException {
        List<Long> values = new ArrayList<>();
        json.beginArray();
        while (json.hasNext()) {
            expect(json, JsonToken.NUMBER, "tensor '" + name + "'", "a number");
            values.add(json.nextLong());
        }
        json.endArray();
        return values;
    }

    private static Entry checked(String name, String dtype, List<Long> shape, long from, long to) {
        if (!dtype.equals("F32")) {
            throw new IllegalArgumentException("tensor '%s' is of dtype %s: save it as F32".formatted(name, dtype));
        }
        long count = 1;
        for (long extent : shape) {
            if (extent < 0 || extent > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("tensor '%s' has shape %s: use extents from 0 to %d"
                        .formatted(name, shape, Integer.MAX_VALUE));
            }
            count = Math.multiplyExact(count, extent);
        }
        if (from < 0 || to < from || to - from != Math.multiplyExact(4, count)) {
            throw new IllegalArgumentException("tensor '%s' %s takes %d bytes, its data_offsets are [%d, %d]"
                    .formatted(name, shape, 4 * count, from, to));
        }
        if (count > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("tensor '%s' has %d values: a Java array holds %d at most"
                    .formatted(name, count, Integer.MAX_VALUE - 8));
        }
        return new Entry(name, shape.stream().map(Long::intValue).toList(), from, to);
    }

    /** The format allows neither gaps nor overlaps, so that no byte can hide or serve twice. */
    private void requireWhole(long dataBytes) {
        long at = 0;
        for (Entry entry : entries()) {
            if (entry.from() != at) {
                throw new IllegalArgumentException(
                        "tensor '%s' starts at byte %d of the data, where the one before it ends at %d"
                                .formatted(entry.name(), entry.from(), at));
            }
            at = entry.to();
        }
        if (at != dataBytes) {
            throw new IllegalArgumentException(
                    "its tensors take %d bytes, the file has %d for them: it is cut off or damaged, use another copy"
                            .formatted(at, dataBytes));
        }
    }

    private static void expect(JsonReader json, JsonToken token, String where, String what) throws IOException {
        if (json.peek() != token) {
            throw new IllegalArgumentException("%s has something else where %s belongs".formatted(where, what));
        }
    }
}
