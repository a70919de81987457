package dev.pc4j.engine.cuda.driver;

import java.util.function.IntConsumer;

/**
 * Work of the library or the driver.
 *
 * @param label its kernel, for people
 * @param call asks for it, given the rows of the call
 */
public record CudaWork(String label, IntConsumer call) implements Work {

    @Override
    public void enqueue(int rows) {
        call.accept(rows);
    }

    @Override
    public String toString() {
        return label;
    }
}
