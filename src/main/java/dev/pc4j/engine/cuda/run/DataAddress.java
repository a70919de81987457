package dev.pc4j.engine.cuda.run;

import dev.pc4j.engine.cuda.driver.Calls;
import dev.pc4j.engine.cuda.driver.CudaMemory;
import dev.pc4j.engine.cuda.driver.CudaStream;
import jcuda.driver.JCudaDriver;

/**
 * Where kernels that gather read the address of the data of a call: a word on the device, so that one captured graph serves all data sets. It
 * changes in the order of the stream, and only where a call has other data than the one before.
 */
final class DataAddress {
    private static final int WORDS = Long.BYTES / Integer.BYTES;

    private final CudaStream stream;
    private final Calls calls;
    private final CudaMemory word;
    private long last;

    DataAddress(CudaStream stream) {
        this.stream = stream;
        this.calls = stream.context().calls();
        this.word = stream.allocate(WORDS, "the address of a call's data");
    }

    /** Where it lies. */
    long at() {
        return word.address();
    }

    /** What is gathered from now on. */
    void set(long address) {
        if (address != last) {
            set(0, (int) address);
            set(1, (int) (address >>> Integer.SIZE));
            last = address;
        }
    }

    private void set(int place, int half) {
        calls.make("cuMemsetD32Async", () -> "the address of a call's data",
                () -> JCudaDriver.cuMemsetD32Async(word.at(place, 1), half, 1, stream.handle()));
    }
}
