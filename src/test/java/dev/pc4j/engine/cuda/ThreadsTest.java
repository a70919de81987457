package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Plans of several threads at the same time, and one plan that goes from thread to thread. */
@Tag("stand-in")
class ThreadsTest {
    private long before;

    @BeforeEach
    void onTheStandIn() {
        FakeGpu.require();
        before = FakeGpu.live();
    }

    @Test
    void plansOfTwoThreadsDoNotDisturbEachOther() throws ExecutionException, InterruptedException {
        try (Engine engine = FakeGpu.engine(); ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Map<String, String> alone = learn(engine);
            List<Future<Map<String, String>>> found = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                found.add(threads.submit(() -> learn(engine)));
            }
            for (Future<Map<String, String>> one : found) {
                assertThat(one.get()).isEqualTo(alone);
            }
        }
        assertThat(FakeGpu.live()).isEqualTo(before);
        assertThat(StandIn.violations()).as(StandIn.report()).isZero();
    }

    private static Map<String, String> learn(Engine engine) {
        try (Plan plan = Nets.plan(engine)) {
            for (int i = 0; i < 5; i++) {
                Nets.train(plan);
            }
            return Nets.parameters(plan);
        }
    }

    @Test
    void aPlanMayBeUsedAndClosedOnAnotherThread() throws ExecutionException, InterruptedException {
        try (Engine engine = FakeGpu.engine(); ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Plan plan = Nets.plan(engine);
            thread.submit(() -> {
                plan.infer(Nets.x(), Nets.y());
                plan.close();
            }).get();
        }
        assertThat(FakeGpu.live()).isEqualTo(before);
    }
}
