package dev.pc4j.engine.cuda;

import dev.pc4j.engine.device.Task;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tasks of a script's launches on the device. Launches of equal tasks, as most iterations are, share theirs. */
final class TaskTable {
    private final Map<List<Task>, Integer> places = new HashMap<>();
    private final List<Task> all = new ArrayList<>();
    private CudaMemory memory;

    /** The place of the first of these tasks. */
    int place(List<Task> tasks) {
        return places.computeIfAbsent(tasks, list -> {
            int place = all.size();
            all.addAll(list);
            return place;
        });
    }

    /** Copies them to the device; from then on they have {@link #address addresses}. */
    void upload(CudaStream stream) {
        if (!all.isEmpty()) {
            ByteBuffer words = ByteBuffer.allocate(Math.multiplyExact(all.size(), Task.BYTES))
                    .order(ByteOrder.nativeOrder());
            all.forEach(task -> task.write(words));
            memory = stream.allocate(words.flip().remaining() / Integer.BYTES, "the tasks of a script");
            stream.upload(memory, words);
        }
    }

    /** Where the task at a place lies. */
    long address(int place) {
        return memory.address() + (long) place * Task.BYTES;
    }

    void release() {
        if (memory != null) {
            memory.close();
        }
    }
}
