package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The thread pool of an engine. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkersTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void everyTaskRunsOnceOnAKnownWorker(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (int count : new int[] {0, 1, 2, 7, 1000}) {
                AtomicIntegerArray ran = new AtomicIntegerArray(count + 1);
                AtomicInteger strangers = new AtomicInteger();
                workers.run(count, (task, worker) -> {
                    ran.incrementAndGet(task);
                    strangers.addAndGet(worker < 0 || worker >= workers.threads() ? 1 : 0);
                });
                for (int i = 0; i < count; i++) {
                    assertThat(ran.get(i)).as("task %d of %d", i, count).isEqualTo(1);
                }
                assertThat(strangers.get()).isZero();
            }
        }
    }

    /** Scratch memory is by worker, so a worker has one task at a time. */
    @Test
    void noWorkerHasTwoTasksAtOnce() {
        try (Workers workers = new Workers(4)) {
            AtomicIntegerArray busy = new AtomicIntegerArray(4);
            AtomicInteger clashes = new AtomicInteger();
            for (int phase = 0; phase < 200; phase++) {
                workers.run(20, (task, worker) -> {
                    clashes.addAndGet(busy.incrementAndGet(worker) - 1);
                    Thread.onSpinWait();
                    busy.decrementAndGet(worker);
                });
            }
            assertThat(clashes.get()).isZero();
        }
    }

    @Test
    void whatOnePhaseWroteTheNextOneSees() {
        try (Workers workers = new Workers(3)) {
            int[] plain = new int[500];
            for (int phase = 0; phase < 300; phase++) {
                int expected = phase;
                workers.run(plain.length, (task, worker) -> {
                    if (plain[(task + 1) % plain.length] < expected) {
                        throw new IllegalStateException("an old value");
                    }
                });
                workers.run(plain.length, (task, worker) -> plain[task]++);
            }
            assertThat(plain).containsOnly(300);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aFailureIsRethrownAndTheNextPhaseRuns(int threads) {
        try (Workers workers = new Workers(threads)) {
            assertThatThrownBy(() -> workers.run(50, (task, worker) -> {
                if (task == 17) {
                    throw new IllegalArgumentException("task 17");
                }
            })).isInstanceOf(IllegalArgumentException.class).hasMessage("task 17");
            assertThatThrownBy(() -> workers.run(5, (task, worker) -> {
                throw new StackOverflowError();
            })).isInstanceOf(StackOverflowError.class);
            AtomicInteger ran = new AtomicInteger();
            workers.run(50, (task, worker) -> ran.incrementAndGet());
            assertThat(ran.get()).isEqualTo(50);
        }
    }

    @Test
    void theFirstFailureIsTheOneThatIsRethrown() {
        try (Workers workers = new Workers(2)) {
            CountDownLatch firstFails = new CountDownLatch(1);
            assertThatThrownBy(() -> workers.run(2, (task, worker) -> {
                if (task == 0) {
                    firstFails.countDown();
                    throw new IllegalStateException("first");
                }
                hold(firstFails);
                pause(100);
                throw new IllegalStateException("second");
            })).hasMessage("first");
        }
    }

    @Test
    void twoCallersAtOnceEachGetTheirOwn() throws InterruptedException {
        try (Workers workers = new Workers(3)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> callers = new ArrayList<>();
            for (int c = 0; c < 2; c++) {
                callers.add(Thread.ofPlatform().uncaughtExceptionHandler((t, e) -> failure.set(e)).start(() -> {
                    for (int phase = 0; phase < 500; phase++) {
                        AtomicInteger ran = new AtomicInteger();
                        workers.run(13, (task, worker) -> ran.incrementAndGet());
                        assertThat(ran.get()).isEqualTo(13);
                    }
                }));
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(failure.get()).isNull();
        }
    }

    /** A task that asks for more threads gets its own: whoever runs it may be the one that the others wait for. */
    @Test
    void aTaskMayRunTasks() {
        try (Workers workers = new Workers(3)) {
            AtomicInteger ran = new AtomicInteger();
            AtomicInteger strangers = new AtomicInteger();
            workers.run(12, (outer, outerWorker) -> workers.run(5, (inner, innerWorker) -> {
                ran.incrementAndGet();
                strangers.addAndGet(innerWorker == outerWorker ? 0 : 1);
            }));
            assertThat(ran.get()).isEqualTo(60);
            assertThat(strangers.get()).isZero();
        }
    }

    /** One task of a thousand units that it gives away whenever a thread waits, and the parts give on. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void whatIsGivenAwayIsDoneOnceByAWorkerThatHasNothingElse(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (int phase = 0; phase < 50; phase++) {
                AtomicIntegerArray done = new AtomicIntegerArray(1000);
                AtomicIntegerArray busy = new AtomicIntegerArray(threads);
                AtomicInteger clashes = new AtomicInteger();
                workers.share(1, (task, worker, sharing) -> halve(0, 1000, worker, sharing, done, busy, clashes));
                for (int i = 0; i < 1000; i++) {
                    assertThat(done.get(i)).as("unit %d", i).isEqualTo(1);
                }
                assertThat(clashes.get()).isZero();
            }
        }
    }

    private static void halve(
            int from, int to, int worker, Workers.Sharing sharing, AtomicIntegerArray done, AtomicIntegerArray busy,
            AtomicInteger clashes) {
        clashes.addAndGet(busy.incrementAndGet(worker) - 1);
        int end = to;
        for (int i = from; i < end; i++) {
            int middle = (i + end + 1) / 2;
            int last = end;
            if (end - i > 1 && sharing.wanted()
                    && sharing.give(other -> halve(middle, last, other, sharing, done, busy, clashes))) {
                end = middle;
            }
            done.incrementAndGet(i);
            Thread.onSpinWait();
        }
        busy.decrementAndGet(worker);
    }

    @Test
    void aThreadThatWaitsIsGivenHalf() {
        try (Workers workers = new Workers(2)) {
            AtomicInteger other = new AtomicInteger(-1);
            CountDownLatch taken = new CountDownLatch(1);
            workers.share(1, (task, worker, sharing) -> {
                while (!sharing.wanted()) {
                    Thread.onSpinWait();
                }
                assertThat(sharing.give(w -> {
                    other.set(w);
                    taken.countDown();
                })).isTrue();
                hold(taken);
                assertThat(other.get()).isNotEqualTo(worker);
            });
            assertThat(other.get()).isNotEqualTo(-1);
        }
    }

    @Test
    void aFailureInAPartIsRethrown() {
        try (Workers workers = new Workers(2)) {
            assertThatThrownBy(() -> workers.share(1, (task, worker, sharing) -> {
                while (!sharing.give(w -> {
                    throw new IllegalArgumentException("a part");
                })) {
                    Thread.onSpinWait();
                }
            })).hasMessage("a part");
        }
    }

    @Test
    void aClosedPoolStillRunsTasksOnTheCallerAndItsThreadsEnd() throws InterruptedException {
        Workers workers = new Workers(4);
        List<Thread> helpers = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(4);
        workers.run(4, (task, worker) -> {
            synchronized (helpers) {
                helpers.add(Thread.currentThread());
            }
            all.countDown();
            hold(all);
        });
        workers.close();
        workers.close();
        helpers.remove(Thread.currentThread());
        assertThat(helpers).hasSize(3);
        for (Thread helper : helpers) {
            helper.join(10_000);
            assertThat(helper.isAlive()).isFalse();
        }
        AtomicInteger ran = new AtomicInteger();
        workers.run(9, (task, worker) -> ran.incrementAndGet());
        assertThat(ran.get()).isEqualTo(9);
    }

    /** Helpers that get no processor must not be waited for: thousands of phases, all processors taken by others. */
    @Test
    void aBusyMachineSlowsItByItsShareOnly() {
        AtomicBoolean stop = new AtomicBoolean();
        int others = 2 * Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < others; i++) {
            Thread.ofPlatform().daemon().start(() -> {
                while (!stop.get()) {
                    Thread.onSpinWait();
                }
            });
        }
        try (Workers workers = new Workers(4)) {
            AtomicInteger ran = new AtomicInteger();
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
                for (int phase = 0; phase < 1000; phase++) {
                    workers.run(8, (task, worker) -> ran.incrementAndGet());
                }
            });
            assertThat(ran.get()).isEqualTo(8000);
        } finally {
            stop.set(true);
        }
    }

    /** Idle helpers must not keep the plan whose tasks they ran last. */
    @Test
    void finishedTasksAreForgotten() {
        try (Workers workers = new Workers(3)) {
            WeakReference<Object> task = runAndForget(workers);
            for (int i = 0; i < 100 && task.get() != null; i++) {
                System.gc();
                pause(20);
            }
            assertThat(task.get()).isNull();
        }
    }

    private static WeakReference<Object> runAndForget(Workers workers) {
        int[] big = new int[1000];
        CountDownLatch all = new CountDownLatch(3);
        workers.run(3, (task, worker) -> {
            big[task] = worker;
            all.countDown();
            hold(all);
        });
        return new WeakReference<>(big);
    }

    private static void hold(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
