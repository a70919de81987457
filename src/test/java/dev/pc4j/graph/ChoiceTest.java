package dev.pc4j.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is suggested in place of a word that nobody knows. */
class ChoiceTest {
    private static final List<String> KNOWN = List.of("strict", "exact", "fixed", "cross-entropy", "--help", "-h");

    @ParameterizedTest
    @CsvSource({"strickt, strict", "STRCIT, strict", "xeact, exact", "cross, cross-entropy", "--hlep, --help",
        "' fixd', fixed"})
    void aWordThatIsNearIsSuggestedWhateverItsCase(String typed, String meant) {
        assertThat(Choice.nearest(typed, KNOWN)).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-x", "banana", "--learning-rate", "fire", "z"})
    void nothingIsSuggestedWhereNothingIsNear(String typed) {
        assertThat(Choice.nearest(typed, KNOWN)).isEmpty();
    }

    @Test
    void adviceListsWhatThereIs() {
        List<String> known = List.of("relu", "tanh");
        assertThat(Choice.advice("rlu", known)).isEqualTo("did you mean 'relu'? There are relu, tanh");
        assertThat(Choice.advice("banana", known)).isEqualTo("there are relu, tanh");
        assertThatThrownBy(() -> Activation.parse("activation", "banana"))
                .hasMessageStartingWith("unknown activation 'banana': there are none, ");
    }
}
