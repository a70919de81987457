package dev.pc4j.engine.device;

import java.util.List;

/**
 * What a plan needs of a device: memory, copies and launches, in the order in which they are asked for. One plan has one stream, and
 * plans of different threads may use theirs at the same time. Failures are {@link dev.pc4j.engine.EngineException}s that name the
 * call, the kernel and the device. Closing the stream waits for what runs and releases everything that it made, once.
 */
public interface Stream extends AutoCloseable {

    /** How this device wants a plan's arrays. */
    Packing packing();

    /**
     * Decides what runs the scripts of a plan, once, before any is compiled. By default there is nothing to decide.
     *
     * @param phases most of what the plan will run, the loop of a chain as one {@link Family#CHAIN}
     * @throws dev.pc4j.engine.EngineException with the limit where a kernel was asked for that cannot run them
     */
    default void plan(List<Phase> phases) {}

    /**
     * Whether scripts of this stream may hold the given {@link Family#CHAIN}, as was decided; else its loop comes as phases of the other
     * families. By default they may not.
     */
    default boolean takes(Phase chain) {
        return false;
    }

    /**
     * Zeroed memory.
     *
     * @param what it is for, for the message when there is not enough, which names the bytes needed and those free
     */
    Memory allocate(long words, String what);

    /** Copies {@code count} floats from {@code values[from ..]} to the word {@code at}; the array may change as soon as it returns. */
    void upload(Memory to, long at, float[] values, int from, int count);

    /** The same with integers. */
    void upload(Memory to, long at, int[] values, int from, int count);

    /** Waits for all that was asked for, then copies {@code count} floats from the word {@code at} to {@code values[to ..]}. */
    void download(Memory from, long at, float[] values, int to, int count);

    /**
     * Makes phases ready to run, in this order, on a plan's memory.
     *
     * @param memory where the tasks' arrays lie
     * @param controls where a {@code PcControls} lies when the script runs
     */
    Script script(Memory memory, Memory controls, List<Phase> phases);

    @Override
    void close();
}
