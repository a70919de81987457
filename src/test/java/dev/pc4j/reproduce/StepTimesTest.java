package dev.pc4j.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StepTimesTest {

    /** A machine that is three times as slow for a while says nothing of either plan. */
    @Test
    void aRatioIsOfStepsThatStandSideBySide() {
        double[] one = {1.1, 3.3, 3.3, 1.1, 9};
        double[] other = {1, 3, 3, 1, 1};
        StepTimes times = new StepTimes(List.of(one, other));
        assertThat(times.turns()).isEqualTo(5);
        assertThat(times.median(0)).isEqualTo(3.3);
        assertThat(times.ratio(0, 1)).isEqualTo(1.1, within(1e-12));
        assertThat(times.ratio(1, 0)).isEqualTo(1 / 1.1, within(1e-12));
    }

    /** Of many measurements of a ratio of 1.04 nearly all have a lower end below it, and few turns leave more open than many. */
    @Test
    void theLeastRatioIsBelowTheTrueOne() {
        SplittableRandom random = new SplittableRandom(1);
        int below = 0;
        double few = 0;
        double many = 0;
        for (int i = 0; i < 400; i++) {
            StepTimes short15 = noisy(random, 15);
            StepTimes long900 = noisy(random, 900);
            below += short15.leastRatio(0, 1) <= 1.04 ? 1 : 0;
            few += 1.04 - short15.leastRatio(0, 1);
            many += 1.04 - long900.leastRatio(0, 1);
        }
        assertThat(below).isBetween(380, 400);
        assertThat(many).isBetween(0.0, few / 3);
    }

    private static StepTimes noisy(SplittableRandom random, int turns) {
        double[] one = new double[turns];
        double[] other = new double[turns];
        Arrays.setAll(one, turn -> 1.04 + 0.2 * random.nextDouble());
        Arrays.setAll(other, turn -> 1 + 0.2 / 1.04 * random.nextDouble());
        return new StepTimes(List.of(one, other));
    }
}
