package dev.pc4j.train;

import dev.pc4j.graph.Choice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * What a safetensors file holds.
 *
 * @param metadata words by key
 * @param tensors by name, in the order of the file
 */
record TensorFile(SortedMap<String, String> metadata, SequencedMap<String, Tensor> tensors) {
    static final String CHECKSUM = "checksum";

    /** The same with a checksum among the metadata. */
    TensorFile signed() {
        SortedMap<String, String> with = new TreeMap<>(metadata);
        with.put(CHECKSUM, checksum());
        return new TensorFile(with, tensors);
    }

    /**
     * Fails when there is a checksum that is not the content's.
     *
     * @throws IllegalArgumentException in one line
     */
    void requireIntact() {
        String found = metadata.get(CHECKSUM);
        if (found != null && !found.equals(checksum())) {
            throw new IllegalArgumentException(("its content does not match its checksum %s: use another copy, "
                    + "or take '%s' out of its metadata if you changed it").formatted(found, CHECKSUM));
        }
        if (found == null) {
            requireNoDamagedKey();
        }
    }

    /** A file without a checksum is taken as it is, but not one whose damage has reached the checksum's key. */
    private void requireNoDamagedKey() {
        Choice.nearest(CHECKSUM, metadata.keySet()).ifPresent(key -> {
            throw new IllegalArgumentException("its metadata have '%s' where '%s' was saved: use another copy"
                    .formatted(key, CHECKSUM));
        });
    }

    /**
     * The CRC-32 of the metadata by key and the tensors by name. Of what the file means, not of its bytes, so that
     * another program may write the same content in another order.
     */
    private String checksum() {
        CRC32 crc = new CRC32();
        metadata.forEach((key, value) -> {
            if (!key.equals(CHECKSUM)) {
                text(crc, key, value);
            }
        });
        new TreeMap<>(tensors).forEach((name, tensor) -> {
            text(crc, name, tensor.shape().toString());
            data(crc, tensor);
        });
        return "%08x".formatted(crc.getValue());
    }

    private static void text(CRC32 crc, String key, String value) {
        // Zeros between the words, or a letter could move from one to the next unseen.
        crc.update((key + '\0' + value + '\0').getBytes(StandardCharsets.UTF_8));
    }

    private static void data(CRC32 crc, Tensor tensor) {
        try {
            tensor.bytes(crc::update);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is read or written here
        }
    }
}
