package dev.pc4j.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Activations as users write them. */
class ActivationTest {

    @Test
    void everyLabelIsReadAsItsActivation() {
        for (Activation f : Activation.usual()) {
            assertThat(Activation.parse("activation", f.label())).isEqualTo(f);
        }
        assertThat(Activation.usual()).doesNotHaveDuplicates().contains(Activation.NONE, Activation.LEAKY_RELU);
    }

    @Test
    void aParameterIsPartOfTheLabelUnlessItIsTheUsualOne() {
        assertThat(Activation.leaky(0.2).label()).isEqualTo("leaky-relu:0.2");
        assertThat(Activation.leaky(0.01)).isEqualTo(Activation.LEAKY_RELU).hasToString("leaky-relu");
        assertThat(Activation.parse("activation", "leaky-relu:0.2")).isEqualTo(Activation.leaky(0.2));
        assertThat(Activation.parse("activation", "LEAKY_RELU: 1e-3")).isEqualTo(Activation.leaky(0.001));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            leaky-relu:x    | activation 'leaky-relu:x' has no number behind ':': write 'leaky-relu:0.01'
            leaky-relu:     | activation 'leaky-relu:' has no number behind ':': write 'leaky-relu:0.01'
            leaky-relu:NaN  | the parameter of activation 'leaky-relu' is NaN: use a number like 0.01
            leaky-relu:1e39 | the parameter of activation 'leaky-relu' is 1.0E39: use a number like 0.01
            """)
    void whatIsNoParameterIsRefusedInOneLine(String text, String line) {
        assertThatThrownBy(() -> Activation.parse("activation", text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(line);
    }

    @Test
    void aParameterOfAKindWithoutOneIsRefused() {
        assertThatThrownBy(() -> Activation.parse("activation", "tanh:0.5"))
                .hasMessageStartingWith(
                        "activation 'tanh' has no parameter, so not 'tanh:0.5': those with one are leaky-relu");
        assertThatThrownBy(() -> new Activation(Activation.Kind.RELU, 0.5))
                .hasMessageStartingWith(
                        "activation 'relu' has no parameter, so not 0.5: those with one are leaky-relu");
    }
}
