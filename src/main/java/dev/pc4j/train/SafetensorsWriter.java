package dev.pc4j.train;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes the safetensors format (huggingface.co/docs/safetensors): the length of the header as 8 little-endian bytes, a
 * JSON header, the tensors one after another without gaps.
 */
final class SafetensorsWriter {
    /**
     * Where the tensors start is a multiple of this, as the format's own library has it, so that a mapped file is
     * aligned.
     */
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    static void write(WritableByteChannel out, TensorFile content) throws IOException {
        fully(out, header(content));
        for (Tensor tensor : content.tensors().values()) {
            tensor.bytes(chunk -> fully(out, chunk));
        }
    }

    private static ByteBuffer header(TensorFile content) {
        byte[] json = json(content).toString().getBytes(StandardCharsets.UTF_8);
        int length = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(json);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.flip();
    }

    private static JsonObject json(TensorFile content) {
        JsonObject metadata = new JsonObject();
        content.metadata().forEach(metadata::addProperty);
        JsonObject json = new JsonObject();
        json.add("__metadata__", metadata);
        long at = 0;
        for (Map.Entry<String, Tensor> tensor : content.tensors().entrySet()) {
            long end = at + 4L * tensor.getValue().values().length;
            json.add(tensor.getKey(), entry(tensor.getValue(), at, end));
            at = end;
        }
        return json;
    }

    private static JsonObject entry(Tensor tensor, long from, long to) {
        JsonArray shape = new JsonArray();
        tensor.shape().forEach(shape::add);
        JsonArray offsets = new JsonArray();
        offsets.add(from);
        offsets.add(to);
        JsonObject entry = new JsonObject();
        entry.addProperty("dtype", "F32");
        entry.add("shape", shape);
        entry.add("data_offsets", offsets);
        return entry;
    }

    private static void fully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
