package dev.pc4j.engine.cuda.driver;

import dev.pc4j.engine.device.Task;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tasks of a script's launches on the device, then the tables of numbers that some kernels have besides. Launches of equal tasks, as
 * most iterations are, share theirs.
 */
public final class TaskTable {
    private final Map<List<Task>, Integer> places = new HashMap<>();
    private final List<Task> all = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private CudaMemory memory;

    /** The place of the first of these tasks. */
    public int place(List<Task> tasks) {
        return places.computeIfAbsent(tasks, list -> {
            int place = all.size();
            all.addAll(list);
            return place;
        });
    }

    /** The place of the first number of a table. */
    public int placeNumbers(List<Integer> table) {
        int place = numbers.size();
        numbers.addAll(table);
        return place;
    }

    /** Copies them to the device; from then on they have {@link #address addresses}. */
    public void upload(CudaStream stream) {
        if (!all.isEmpty()) {
            int bytes = Math.addExact(Math.multiplyExact(all.size(), Task.BYTES), numbers.size() * Integer.BYTES);
            ByteBuffer words = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
            all.forEach(task -> task.write(words));
            numbers.forEach(words::putInt);
            memory = stream.allocate(words.flip().remaining() / Integer.BYTES, "the tasks of a script");
            stream.upload(memory, words);
        }
    }

    /** Where the task at a place lies. */
    public long address(int place) {
        return memory.address() + (long) place * Task.BYTES;
    }

    /** Where the number at a place lies. */
    public long addressOfNumber(int place) {
        return address(all.size()) + (long) place * Integer.BYTES;
    }

    public void release() {
        if (memory != null) {
            memory.close();
        }
    }
}
