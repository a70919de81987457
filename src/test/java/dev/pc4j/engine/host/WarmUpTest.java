package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.graph.Activation;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Vector loops are compiled from their first use on, and then it is over. */
class WarmUpTest {

    @Test
    void everyLoopIsCompiledInTheEnd() throws InterruptedException {
        WarmUp warmUp = new WarmUp(false);
        int[] loops = loops();
        for (int loop : loops) {
            assertThat(warmUp.compiled(loop)).isFalse();
        }
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (Instant.now().isBefore(end) && !Arrays.stream(loops).allMatch(warmUp::compiled)) {
            Thread.sleep(20);
        }
        assertThat(Arrays.stream(loops).allMatch(warmUp::compiled)).isTrue();
    }

    @Test
    void everyActivationHasItsOwnLoops() {
        assertThat(loops()).doesNotHaveDuplicates();
    }

    private static int[] loops() {
        Stream<Integer> activations = Activation.usual().stream().map(WarmUp::loopsOf);
        return Stream.concat(Stream.of(WarmUp.PRODUCT, WarmUp.ELEMENTS), activations)
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
