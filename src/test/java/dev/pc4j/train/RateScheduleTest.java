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
        RateSchedule share = new RateSchedule(Kind.COSINE, 0.1);
        RateSchedule steps = new RateSchedule(Kind.COSINE, 5);
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

    @Property
    void everyFactorIsPositiveAndAtMostOne(
            @ForAll Kind kind,
            @ForAll @DoubleRange(max = 1e6) double warmup,
            @ForAll @LongRange(min = 1, max = Long.MAX_VALUE / 4) long total,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 2) long step) {
        RateSchedule rates = new RateSchedule(kind, warmup);
        assertThat(rates.factor(step, total)).isGreaterThan(0).isLessThanOrEqualTo(1);
        assertThat(rates.factor(total + 7, total)).isEqualTo(rates.factor(total - 1, total));
    }

    @Test
    void aWarmUpOutOfRangeIsOneLine() {
        assertThatThrownBy(() -> new RateSchedule(Kind.COSINE, -1)).hasMessageContaining("warm-up -1.0");
        assertThatThrownBy(() -> new RateSchedule(Kind.COSINE, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
