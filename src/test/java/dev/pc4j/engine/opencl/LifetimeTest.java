package dev.pc4j.engine.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Plans that come and go, and plans of several threads. */
class LifetimeTest {
    private static final int PLANS = 150;
    private static final long GROWTH = 48L << 20;

    @Test
    void plansLeaveNothingBehind() throws IOException {
        try (OpenClEngine engine = Present.engine()) {
            for (int i = 0; i < 50; i++) {
                openAndClose(engine);
            }
            long before = resident();
            for (int i = 0; i < PLANS; i++) {
                openAndClose(engine);
            }
            long after = resident();
            assertThat(after - before).isLessThan(GROWTH);
        }
    }

    @Test
    void aClosedEngineCompilesNothing() {
        OpenClEngine engine = Present.engine();
        engine.close();
        engine.close();
        assertThatThrownBy(() -> Steps.compile(engine)).isInstanceOf(IllegalStateException.class)
                .hasMessage("engine 'opencl' is closed: open another");
    }

    private static void openAndClose(OpenClEngine engine) {
        Plan plan = Steps.compile(engine);
        Steps.train(plan, 2);
        assertThat(engine.context().buffers()).isPositive();
        plan.close();
        plan.close();
        assertThat(engine.context().buffers()).isZero();
        assertThatThrownBy(() -> Steps.train(plan, 1)).isInstanceOf(IllegalStateException.class);
    }

    private static long resident() throws IOException {
        Path status = Path.of("/proc/self/statm");
        Assumptions.assumeTrue(Files.exists(status), "no /proc here to read the resident memory from");
        System.gc();
        return Long.parseLong(Files.readString(status).split(" ", 3)[1]) * 4096;
    }

    @Test
    void plansOfTwoThreadsDoNotDisturbEachOther() {
        try (OpenClEngine engine = Present.engine();
                Plan alone = Steps.compile(engine);
                Plan one = Steps.compile(engine);
                Plan other = Steps.compile(engine)) {
            float[] expected = Steps.train(alone, 200);
            CompletableFuture<float[]> first = CompletableFuture.supplyAsync(() -> Steps.train(one, 200));
            CompletableFuture<float[]> second = CompletableFuture.supplyAsync(() -> Steps.train(other, 200));
            assertThat(first.join()).isEqualTo(expected);
            assertThat(second.join()).isEqualTo(expected);
        }
    }

    @Test
    void threadsMayOpenAndCloseAtOnce() {
        try (OpenClEngine engine = Present.engine()) {
            CompletableFuture<?>[] all = new CompletableFuture<?>[4];
            for (int t = 0; t < all.length; t++) {
                all[t] = CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 10; i++) {
                        try (Plan plan = Steps.compile(engine)) {
                            Steps.train(plan, 2);
                        }
                    }
                });
            }
            CompletableFuture.allOf(all).join();
            assertThat(engine.context().buffers()).isZero();
        }
    }
}
