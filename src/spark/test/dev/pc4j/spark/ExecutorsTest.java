package dev.pc4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.train.Training;
import dev.pc4j.train.TrainingListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.serializer.JavaSerializer;
import org.junit.jupiter.api.Test;

/** Two executors, each a JVM of its own. */
class ExecutorsTest extends ClusterChecks {
    ExecutorsTest() {
        super("local-cluster[2,1,1024]", JavaSerializer.class);
    }

    @Test
    void executorsAreJvmsOfTheirOwn() {
        assertThat(processes()).doesNotContain(ProcessHandle.current().pid());
    }

    /** One is killed between two batches, so that the next is sent to it; then another while a batch is computed. */
    @Test
    void anExecutorThatIsKilledWithinAnEpochLosesNothing() {
        Training training = training(LearningRule.STRICT, Optimiser.adam(0.01), 3);
        Killer killer = new Killer();
        assertThat(together(training, killer)).isEqualTo(alone(training));
        assertThat(killer.killed).isEqualTo(2);
    }

    private final class Killer implements TrainingListener {
        private int killed;

        @Override
        public void batchDone(int epoch, int batch, int batches) {
            if (batch == 2) {
                ProcessHandle executor = ProcessHandle.of(processes()[0]).orElseThrow();
                if (epoch == 1) {
                    kill(executor);
                } else {
                    CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS).execute(() -> kill(executor));
                }
                killed++;
            }
        }

        private void kill(ProcessHandle executor) {
            assertThat(executor.destroyForcibly()).isTrue();
        }
    }
}
