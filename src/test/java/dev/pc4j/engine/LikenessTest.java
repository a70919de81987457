package dev.pc4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Cosine, ratio and difference of arrays that can be told by hand. */
class LikenessTest {

    @Test
    void equalArraysAreAlikeWithoutRounding() {
        float[] array = {0.1f, -0.7f, 3e-20f, 5};
        assertThat(Likeness.of(array, array)).isEqualTo(new Likeness(1, 1, 0));
    }

    @Test
    void anglesAndNormsAreOfTheFirstToTheSecond() {
        Likeness found = Likeness.of(new float[] {3, 4}, new float[] {3, 0});
        assertThat(found.cosine()).isCloseTo(0.6, within(1e-15));
        assertThat(found.ratio()).isCloseTo(5.0 / 3, within(1e-15));
        assertThat(found.difference()).isEqualTo(4.0 / 3);
    }

    @Test
    void zerosAreAlikeAndNothingElseIsLikeThem() {
        assertThat(Likeness.of(new float[2], new float[2]).difference()).isZero();
        assertThat(Likeness.of(new float[2], new float[2]).cosine()).isNaN();
        assertThat(Likeness.of(new float[] {1, 0}, new float[2]).difference()).isInfinite();
    }

    @Test
    void whatIsNotFiniteIsInfinitelyFar() {
        assertThat(Likeness.of(new float[] {Float.NaN, 1}, new float[] {1, 1}).difference()).isInfinite();
    }
}
