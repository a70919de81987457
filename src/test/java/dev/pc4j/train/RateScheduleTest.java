package dev.pc4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.train.RateSchedule.Kind;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RateScheduleTest {

    @Test
    void aWarmUpRisesInEqualStepsToTheFullRate() {
        RateSchedule rates = RateSchedule.CONSTANT.withWarmup(3);
        assertThat(rates.factor(0, 10)).isEqualTo(0.25);
        assertThat(rates.factor(1, 10)).isEqualTo(0.5);
        assertThat(rates.factor(2, 10)).isEqualTo(0.75);
        assertThat(rates.factor(3, 10)).isEqualTo(1);
        assertThat(rates.factor(9, 10)).isEqualTo(1);
    }

    @Test
    void aShareIsOfAllSteps() {
        RateSchedule share = RateSchedule.COSINE.withWarmup(0.1);
        RateSchedule steps = RateSchedule.COSINE.withWarmup(5);
        for (int step = 0; step < 50; step++) {
            assertThat(share.factor(step, 50)).isEqualTo(steps.factor(step, 50));
        }
    }

    @Test
    void aCosineIsHalfWayDownInTheMiddle() {
        assertThat(RateSchedule.COSINE.factor(0, 100)).isEqualTo(1);
        assertThat(RateSchedule.COSINE.factor(50, 100)).isCloseTo(0.5, within(1e-12));
        assertThat(RateSchedule.COSINE.factor(25, 100)).isCloseTo(0.5 + Math.sqrt(0.125), within(1e-12));
    }

    @Test
    void aLineFallsInEqualStepsAfterTheWarmUp() {
        RateSchedule rates = RateSchedule.of(Kind.LINEAR).withWarmup(2);
        assertThat(rates.factor(2, 10)).isEqualTo(1);
        assertThat(rates.factor(3, 10)).isEqualTo(0.875);
        assertThat(rates.factor(6, 10)).isEqualTo(0.5);
        assertThat(rates.factor(9, 10)).isEqualTo(0.125);
    }

    @Test
    void aRateDropsAfterAShareOfTheRunOrANumberOfSteps() {
        RateSchedule usual = RateSchedule.of(Kind.STEP);
        assertThat(usual.factor(32, 100)).isEqualTo(1);
        assertThat(usual.factor(34, 100)).isCloseTo(0.1, within(1e-15));
        assertThat(usual.factor(67, 100)).isCloseTo(0.01, within(1e-15));
        assertThat(usual.factor(99, 100)).isCloseTo(0.01, within(1e-15));
        RateSchedule halves = usual.withDrops(0.5, 4).withWarmup(3);
        assertThat(halves.factor(6, 100)).isEqualTo(1);
        assertThat(halves.factor(7, 100)).isEqualTo(0.5);
        assertThat(halves.factor(11, 100)).isEqualTo(0.25);
    }

    @Test
    void dropsOutOfRangeAreOneLine() {
        assertThatThrownBy(() -> RateSchedule.of(Kind.STEP).withDrops(0, 4)).hasMessageContaining("drop 0.0");
        assertThatThrownBy(() -> RateSchedule.of(Kind.STEP).withDrops(0.5, 0)).hasMessageContaining("every 0.0");
    }

    @Property
    void everyFactorIsPositiveAndAtMostOne(
            @ForAll Kind kind,
            @ForAll @DoubleRange(max = 1e6) double warmup,
            @ForAll @DoubleRange(min = 0.01, max = 1) double drop,
            @ForAll @DoubleRange(min = 0.01, max = 1e6) double every,
            @ForAll @LongRange(min = 1, max = Long.MAX_VALUE / 4) long total,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 2) long step) {
        RateSchedule rates = RateSchedule.of(kind).withWarmup(warmup).withDrops(drop, every);
        assertThat(rates.factor(step, total)).isGreaterThan(0).isLessThanOrEqualTo(1);
        assertThat(rates.factor(total + 7, total)).isEqualTo(rates.factor(total - 1, total));
    }

    @Test
    void aWarmUpOutOfRangeIsOneLine() {
        assertThatThrownBy(() -> RateSchedule.COSINE.withWarmup(-1)).hasMessageContaining("warm-up -1.0");
        assertThatThrownBy(() -> RateSchedule.COSINE.withWarmup(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
